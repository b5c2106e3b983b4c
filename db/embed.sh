#!/bin/sh
# embed.sh FILE.sql…: prints C source with the migrations as an ordered list of texts.
set -eu
echo '#include "db/migrate.h"'
echo 'const struct migration migrations[] = {'
for file in "$@"; do
    printf '    {"%s",\n' "$(basename "$file")"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/     "/' -e 's/$/\\n"/' "$file"
    echo '    },'
done
echo '};'
echo 'const int migration_count = sizeof migrations / sizeof migrations[0];'
