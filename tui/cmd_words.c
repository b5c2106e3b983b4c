/* cmd_words.c: splitting and quoting. Promises that split(quote(words)) gives the words, and that
 * no character but blanks, quotes and backslashes means anything. */
#include "tui/cmd_words.h"

#include <stdlib.h>
#include <string.h>

static void add_word(struct cmd_words *words, struct buffer *word)
{
    size_t room = (size_t)words->count + 2;

    /* doubling: realloc only when the count reaches a power of two */
    if ((words->count & (words->count + 1)) == 0) {
        words->words = realloc(words->words, room * 2 * sizeof *words->words);
        if (words->words == NULL)
            abort();
    }
    char *copy = strdup(buffer_text(word));
    if (copy == NULL)
        abort();
    words->words[words->count++] = copy;
    words->words[words->count] = NULL;
    word->size = 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What stands between double quotes, up to the closing one; NULL when there is none. */
static const char *double_quoted(const char *at, struct buffer *word)
{
    for (; *at != '"'; at++) {
        if (*at == '\\' && at[1] != '\0' && strchr("\\\"$`\n", at[1]) != NULL)
            at++;
        if (*at == '\0')
            return NULL;
        buffer_add(word, at, 1);
    }
    return at + 1;
}

/* One word; NULL when it never ends. */
static const char *one_word(const char *at, struct buffer *word)
{
    while (at != NULL && *at != '\0' && !is_blank(*at)) {
        if (*at == '\'') {
            const char *end = strchr(at + 1, '\'');
            if (end == NULL)
                return NULL;
            buffer_add(word, at + 1, (size_t)(end - at - 1));
            at = end + 1;
        } else if (*at == '"') {
            at = double_quoted(at + 1, word);
        } else {
            if (*at == '\\' && *++at == '\0')
                return NULL;
            buffer_add(word, at++, 1);
        }
    }
    return at;
}

bool cmd_words_split(const char *line, struct cmd_words *words)
{
    struct buffer word = {0};

    *words = (struct cmd_words){0};
    while (line != NULL) {
        while (is_blank(*line))
            line++;
        if (*line == '\0')
            break;
        line = one_word(line, &word);
        if (line != NULL)
            add_word(words, &word);
    }
    buffer_free(&word);
    if (line == NULL)
        cmd_words_free(words);
    return line != NULL;
}

void cmd_words_free(struct cmd_words *words)
{
    for (int i = 0; i < words->count; i++)
        free(words->words[i]);
    free(words->words);
    *words = (struct cmd_words){0};
}

void cmd_words_quote(struct buffer *line, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+.,:/@%#";

    if (line->size > 0)
        buffer_puts(line, " ");
    if (*word != '\0' && *word != '#' && word[strspn(word, plain)] == '\0') {
        buffer_puts(line, word);
        return;
    }
    buffer_puts(line, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            buffer_puts(line, "'\\''");
        else
            buffer_add(line, word, 1);
    }
    buffer_puts(line, "'");
}
