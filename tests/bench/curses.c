/* curses.c: what the private sshd runs for each login: a list of rows with a cursor, on ncurses,
 * about as much on the screen as popugd's first one. The measures compare popugd with sshd and
 * this.
 *
 * Promises to paint "[READY]" once, to answer j and k with a repaint and q with its end. */
#include <locale.h>
#include <ncurses.h>

enum { ROWS = 19 };

static void draw(int cursor)
{
    erase();
    attron(A_BOLD);
    mvprintw(0, 0, "1 Mine  2 All  3 Account");
    attroff(A_BOLD);
    mvprintw(0, 60, "[READY]");
    mvprintw(1, 0, "     #  TITLE                                          REWARD   ASSIGNED");
    for (int row = 0; row < ROWS; row++) {
        if (row == cursor)
            attron(A_REVERSE);
        mvprintw(2 + row, 0, "%c %5d  %-40s  %8d.00  %3d h ago ", row == cursor ? '>' : ' ',
                 1000 + row, "carry the seeds to the other branch", 20 + row, row);
        if (row == cursor)
            attroff(A_REVERSE);
    }
    mvprintw(22, 0, "j k rows   d done   a add   ? help   q quit");
    refresh();
}

int main(void)
{
    int cursor = 0;

    setlocale(LC_ALL, "C.UTF-8");
    initscr();
    raw();
    noecho();
    curs_set(0);
    draw(cursor);
    for (;;) {
        int key = getch();
        if (key == 'q' || key == ERR)
            break;
        if (key == 'j' && cursor < ROWS - 1)
            cursor++;
        if (key == 'k' && cursor > 0)
            cursor--;
        draw(cursor);
    }
    endwin();
    return 0;
}
