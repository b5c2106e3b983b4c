/* faces.c: see faces.h. */
#include "tests/lib/faces.h"

#include <stdlib.h>

int faces_setup(void **state)
{
    struct faces *office = calloc(1, sizeof *office);
    void *company;

    company_setup_popugs(&company);
    office->company = company;
    face_operator(&office->operator_, office->company->core);
    face_login(&office->kesha, office->company->core, "kesha");
    face_login(&office->masha, office->company->core, "masha");
    face_login(&office->petya, office->company->core, "petya");
    *state = office;
    return 0;
}

int faces_teardown(void **state)
{
    struct faces *office = *state;
    void *company = office->company;

    face_free(&office->operator_);
    face_free(&office->kesha);
    face_free(&office->masha);
    face_free(&office->petya);
    company_teardown(&company);
    free(office);
    return 0;
}

void faces_assert_error(const json_t *answer, const char *code)
{
    const json_t *error = json_object_get(answer, "error");

    assert_string_equal(client_text(error, "code"), code);
    assert_true(strlen(client_text(error, "message")) > 0);
}
