# Makefile: build, check, lint, bench, demo, install. Explicit; no configure step.
#
#   make            popugd and popug, into this folder
#   make check      every suite, plain and then under ASan+UBSan (MODE=plain or MODE=asan: one of them)
#   make lint       clang-format, clang-tidy, cppcheck, gcc -fanalyzer
#   make demo       a lively company, and its dashboard through the real ssh (ROLE=popug|manager|accountant|admin)
#   make bench      speed and memory, as ratios in one run
#   make mutants    mistakes put into the sources, which the suites must notice (MUTANTS="name…")
#   make fuzz       what reads bytes from outside, under libFuzzer (FUZZ_SECONDS=60 each)
#   make nightly    the long suites: mutants, kill rounds, fuzzing
#   make deps       the Debian 12 packages that are missing
#   make install    PREFIX=/usr/local DESTDIR=

VERSION = 0.1.0
PREFIX = /usr/local
MODE = plain
O = build/$(MODE)

PACKAGES = libssh ncursesw sqlite3 uuid libuv jansson libconfuse libcrypto
PACKAGE_FLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CPPFLAGS_ALL = -I. -I$(O) -D_GNU_SOURCE -DPOPUG_VERSION='"$(VERSION)"' $(CPPFLAGS)
WARN = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
HARDEN = -fPIE -fstack-protector-strong -fstack-clash-protection -fcf-protection
MODE_FLAGS_plain = -O2 -g -D_FORTIFY_SOURCE=2
MODE_FLAGS_asan = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DPOPUG_ASAN
CFLAGS_ALL = -std=c17 $(WARN) $(HARDEN) $(MODE_FLAGS_$(MODE)) $(PACKAGE_FLAGS) $(CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now,-z,noexecstack $(if $(filter asan,$(MODE)),-fsanitize=address -fsanitize=undefined) $(LDFLAGS)
LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)

COMMON = $(patsubst %.c,$(O)/%.o,$(wildcard common/*.c))
DB = $(patsubst %.c,$(O)/%.o,$(wildcard db/*.c)) $(O)/db/migrations.o
TUI = $(patsubst %.c,$(O)/%.o,$(filter-out tui/popug.c,$(wildcard tui/*.c)))
SERVER = $(patsubst %.c,$(O)/%.o,$(filter-out server/popugd.c,$(wildcard server/*.c)))
TESTLIB = $(patsubst %.c,$(O)/%.o,$(wildcard tests/lib/*.c))
MIGRATIONS = $(sort $(wildcard db/migrations/*.sql))

# Message catalogues: $(O)/locale/LANG/LC_MESSAGES/popug.mo, found there or in PREFIX/share/locale.
LANGUAGES = $(patsubst tui/po/%.po,%,$(wildcard tui/po/*.po))
CATALOGUES = $(LANGUAGES:%=$(O)/locale/%/LC_MESSAGES/popug.mo)
XGETTEXT = xgettext --from-code=UTF-8 --language=C --add-comments=TRANSLATORS --no-location \
	--keyword=_ --keyword=N_ --keyword=ngettext:1,2 --keyword=P_:1c,2 --keyword=NP_:1c,2 --package-name=popug

.PHONY: all check lint bench demo mutants fuzz nightly deps install clean tests catalogues print-flags po
all: popugd popug

popugd popug: %: $(O)/% $(CATALOGUES)
	@ln -sf $(O)/$* $@

# popugd carries its libraries: a forked session then has a third of the mappings to copy, to fault in
# and to give back. STATIC= links them as usual.
STATIC = $(filter plain,$(MODE))
STATIC_LIBS = -Wl,-Bstatic -lssh -lncursesw -ltinfo -lsqlite3 -luuid -luv_a -ljansson -lconfuse \
	-lcrypto -lz -Wl,-Bdynamic -lm
$(O)/popugd: $(O)/server/popugd.o $(SERVER) $(TUI) $(DB) $(COMMON)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(if $(STATIC),$(STATIC_LIBS),$(LIBS))
$(O)/popug: $(O)/tui/popug.o $(TUI) $(COMMON)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<
$(O)/db/migrations.c: $(MIGRATIONS) db/embed.sh
	@mkdir -p $(@D)
	sh db/embed.sh $(MIGRATIONS) > $@
$(O)/db/migrations.o: $(O)/db/migrations.c
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(O)/locale/%/LC_MESSAGES/popug.mo: tui/po/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<
# Takes new texts of the sources into the catalogues: `make po`, then translate what is empty.
po:
	@mkdir -p $(O)
	$(XGETTEXT) -o $(O)/popug.pot $(wildcard tui/*.[ch])
	$(XGETTEXT) --keyword --keyword=X:4 -j -o $(O)/popug.pot common/err.h
	sed -i "/^.POT-Creation-Date/d" $(O)/popug.pot
	for po in tui/po/*.po; do msgmerge -q --update --backup=none --no-fuzzy-matching --no-location $$po $(O)/popug.pot && \
		msgfmt --check --statistics -o /dev/null $$po; done

# One program per test file: tests/SUITE/test_NAME.c -> $(O)/tests/SUITE/test_NAME
TEST_SOURCES = $(wildcard tests/unit/test_*.c tests/rpc/test_*.c tests/screen/test_*.c tests/ssh/test_*.c tests/fault/test_*.c)
TEST_PROGRAMS = $(patsubst %.c,$(O)/%,$(TEST_SOURCES))
TEST_LIBS := $(shell pkg-config --libs cmocka vterm 2>/dev/null) -lutil -lm
# An archive: each program is linked with what it uses of it.
$(O)/all.a: $(TESTLIB) $(SERVER) $(TUI) $(DB) $(COMMON)
	@rm -f $@
	$(AR) rcs $@ $^
$(O)/tests/%: $(O)/tests/%.o $(O)/all.a | $(CATALOGUES)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) $(TEST_LIBS)
DEMO = $(patsubst %.c,$(O)/%.o,$(wildcard tests/demo/*.c))
$(O)/tests/demo/demo: $(DEMO) $(O)/all.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) $(TEST_LIBS)
catalogues: $(CATALOGUES)
tests: $(TEST_PROGRAMS) $(O)/popugd $(O)/popug $(CATALOGUES)

# The measures: one program of all of tests/bench but what sshd runs, which is one of its own.
BENCH = $(patsubst %.c,$(O)/%.o,$(filter-out tests/bench/curses.c,$(wildcard tests/bench/*.c)))
$(O)/tests/bench/bench: $(BENCH) $(O)/all.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) $(TEST_LIBS)

.SECONDARY:
-include $(shell find build -name '*.d' 2>/dev/null)

# These may be the first words said on a machine that has nothing yet: each installs what it lacks,
# then the script calls make again, which finds it.
check:
	@sh tests/deps.sh check
	@sh tests/run.sh
demo:
	@sh tests/deps.sh demo
	@sh tests/demo.sh
deps:
	@sh tests/deps.sh
# ONLY=login,memory,idle,key,done,reshuffle: some of its sections.
bench:
	@sh tests/deps.sh
	@$(MAKE) -s $(O)/popugd $(O)/tests/bench/bench $(O)/tests/bench/curses
	@$(O)/tests/bench/bench
mutants:
	@sh tests/deps.sh
	@tests/mutants/run.sh
fuzz:
	@sh tests/deps.sh nightly
	@tests/fuzz/run.sh
nightly: mutants
	@POPUG_ROUNDS=50 sh tests/run.sh
	@$(MAKE) fuzz
lint:
	@sh tests/deps.sh
	@sh tests/lint.sh
print-flags:
	@echo $(CPPFLAGS_ALL) $(filter-out -Werror -fPIE,$(CFLAGS_ALL))

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/systemd/system \
		$(DESTDIR)$(PREFIX)/share/doc/popug
	install -m 755 $(O)/popugd $(O)/popug $(DESTDIR)$(PREFIX)/bin
	for lang in $(LANGUAGES); do install -D -m 644 $(O)/locale/$$lang/LC_MESSAGES/popug.mo \
		$(DESTDIR)$(PREFIX)/share/locale/$$lang/LC_MESSAGES/popug.mo || exit 1; done
	install -m 644 README.md $(wildcard docs/*.md docs/*.example) $(DESTDIR)$(PREFIX)/share/doc/popug
	sed 's|@PREFIX@|$(PREFIX)|g' docs/popugd.service > $(DESTDIR)$(PREFIX)/lib/systemd/system/popugd.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/popugd.service

clean:
	rm -rf build popugd popug
