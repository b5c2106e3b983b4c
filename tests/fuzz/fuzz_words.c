/* fuzz_words.c: the command line that ssh gives. Holds that quoting the words and splitting again
 * gives the same words. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tui/cmd_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct cmd_words *words)
{
    struct buffer line = {0};
    struct cmd_words again;

    for (int i = 0; i < words->count; i++)
        cmd_words_quote(&line, words->words[i]);
    if (!cmd_words_split(buffer_text(&line), &again) || again.count != words->count)
        abort();
    for (int i = 0; i < words->count; i++) {
        if (strcmp(words->words[i], again.words[i]) != 0)
            abort();
    }
    cmd_words_free(&again);
    buffer_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = malloc(size + 1);
    struct cmd_words words;

    memcpy(line, data, size);
    line[size] = '\0';
    if (cmd_words_split(line, &words))
        check_again(&words);
    cmd_words_free(&words);
    free(line);
    return 0;
}
