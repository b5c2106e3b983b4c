/* fuzz_text.c: text from people on its way to a terminal. Holds that clean text is valid, has
 * nothing that a terminal obeys, and stays within the columns it is cut to. */
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    if (!setlocale(LC_ALL, "C.UTF-8"))
        abort();
    return 0;
}

static void check_paragraph(const char *text, int cols)
{
    while (*text) {
        size_t skip = 0, size = text_wrap(text, cols, &skip);
        if (size + skip == 0 || size + skip > strlen(text))
            abort();
        text += size + skip;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int cols;
    size_t fits;
    char *line, *lines;

    if (size < 1)
        return 0;
    cols = 2 + data[0] % 120;
    line = text_clean((const char *)data + 1, size - 1, false);
    lines = text_clean((const char *)data + 1, size - 1, true);
    if (!text_valid(line, strlen(line)) || text_any_unsafe(line, strlen(line), false) ||
        text_any_unsafe(lines, strlen(lines), true))
        abort();
    fits = text_clip(line, cols);
    if (fits > strlen(line))
        abort();
    line[fits] = '\0';
    if (text_cols(line) > cols)
        abort();
    check_paragraph(lines, cols);
    free(line);
    free(lines);
    return 0;
}
