/* picture.c: draws a screen cell by cell: text that any browser shows with its own fixed font. */
#include "tests/demo/picture.h"

#include <stdio.h>
#include <stdlib.h>

enum { CELL_WIDTH = 9, CELL_HEIGHT = 19, MARGIN = 12, BASELINE = 14 };

static const char *const background = "#1e2227", *const foreground = "#d7dae0";
static const char *const colors[16] = {
    "#3f4451", "#e05561", "#8cc265", "#d18f52", "#4aa5f0", "#c162de", "#42b3c2", "#d7dae0",
    "#4f5666", "#ff616e", "#a5e075", "#f0a45d", "#4dc4ff", "#de73ff", "#4cd1e0", "#ffffff",
};

static void write_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else
            fputc(*text, out);
    }
}

static void write_cell(FILE *out, struct term *term, int col, int row)
{
    const char *text = term_cell(term, col, row);
    int color = term_color(term, col, row);
    const char *ink = color >= 0 ? colors[color] : foreground;
    bool reverse = term_is_reverse(term, col, row);
    int x = MARGIN + col * CELL_WIDTH, y = MARGIN + row * CELL_HEIGHT;

    if (reverse)
        fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", x, y,
                CELL_WIDTH, CELL_HEIGHT, ink);
    if (*text == '\0' || *text == ' ')
        return;
    fprintf(out, "<text x=\"%d\" y=\"%d\"", x, y + BASELINE);
    if (reverse || color >= 0)
        fprintf(out, " fill=\"%s\"", reverse ? background : ink);
    if (term_is_bold(term, col, row))
        fputs(" font-weight=\"bold\"", out);
    fputs(">", out);
    write_text(out, text);
    fputs("</text>\n", out);
}

void picture_write(struct term *term, const char *file)
{
    FILE *out = fopen(file, "we");
    int cols, rows, width, height;

    term_size(term, &cols, &rows);
    width = 2 * MARGIN + cols * CELL_WIDTH;
    height = 2 * MARGIN + rows * CELL_HEIGHT;
    if (out == NULL) {
        perror(file);
        exit(1);
    }
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-size=\"15\" "
            "font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\" fill=\"%s\">\n"
            "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\"/>\n",
            width, height, foreground, width, height, background);
    for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++)
            write_cell(out, term, col, row);
    }
    fputs("</svg>\n", out);
    fclose(out);
}
