/* error.c: wording errors. Promises one line that is safe to show, whatever the parameters hold. */
#include "tui/error.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "common/wire.h"
#include "tui/buffer.h"
#include "tui/lang.h"

/* What core expects of a parameter comes in English with numbers in it; the catalogues have it with
 * # for each number. Here for xgettext to find; what is missing is shown as it came. */
static const char one_of[] = N_("one of ");

static const char *const expectations[] = {
    N_("an integer from # to #"),
    N_("true or false"),
    N_("a line of # to # characters, without control characters"),
    N_("a text of # to # characters, no control characters but newline, tab"),
    N_("a login: a letter a-z, then at most # of a-z #-# . _ -"),
    N_("a uuid of #-#-#-#-# hexadecimal digits"),
    N_("a day as #-#-#"),
    N_("a cursor that a list gave"),
    N_("an address like kesha@example.com"),
    N_("only one of after, before and from"),
    N_("a cursor that this list, sorted like this, gave"),
    N_("this is not a public key; give the line of the .pub file and keep the other secret"),
    N_("DSA keys are too weak; make another with ssh-keygen -t ed#"),
    N_("certificates are not supported; give the plain public key"),
    N_("options before the key are not supported; begin with the type of the key"),
    N_("this type of key is not supported; use ed#, ecdsa, rsa or a security key (sk-)"),
    N_("RSA keys need at least # bits; make another with ssh-keygen -t ed#"),
};

/* The next number of *text, which moves behind it. */
static size_t take_number(const char **text, const char **number)
{
    *text += strcspn(*text, "0123456789");
    *number = *text;
    *text += strspn(*text, "0123456789");
    return (size_t)(*text - *number);
}

/* The pattern itself when it is none that we know. */
static const char *find_translation(const char *pattern)
{
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
        if (strcmp(expectations[i], pattern) == 0)
            return _(expectations[i]);
    }
    return pattern;
}

/* The caller frees. */
static char *translate_expected(const char *english)
{
    struct buffer pattern = {0}, text = {0};
    const char *numbers = english, *number;

    if (strncmp(english, one_of, strlen(one_of)) == 0) {
        buffer_printf(&text, "%s%s", _(one_of), english + strlen(one_of));
        buffer_text(&text);
        return text.data;
    }
    for (const char *c = english; *c != '\0'; c++) {
        if (!isdigit((unsigned char)*c))
            buffer_add(&pattern, c, 1);
        else if (c == english || !isdigit((unsigned char)c[-1]))
            buffer_puts(&pattern, "#");
    }
    const char *translated = find_translation(buffer_text(&pattern));
    for (const char *c = translated; *c != '\0'; c++) {
        size_t digits = *c == '#' ? take_number(&numbers, &number) : 0;
        buffer_add(&text, digits > 0 ? number : c, digits > 0 ? digits : 1);
    }
    buffer_free(&pattern);
    buffer_text(&text);
    return text.data;
}

char *error_text(enum err err, const json_t *data)
{
    const char *expected = json_string_value(json_object_get(data, "expected"));
    json_t *params = json_copy((json_t *)data);

    if (expected != NULL) {
        char *translated = translate_expected(expected);
        json_object_set_new(params, "expected", json_string(translated));
        free(translated);
    }
    char *filled = wire_fill(_(err_text(err)), params);
    char *clean = text_clean(filled, strlen(filled), false);
    json_decref(params);
    free(filled);
    return clean;
}
