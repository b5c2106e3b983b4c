/* titles.h: what the demo company's people have to do. */
#ifndef POPUG_TESTS_DEMO_TITLES_H
#define POPUG_TESTS_DEMO_TITLES_H

static const char *const title_works[] = {
    "Repaint the perch",
    "Count the sunflower seeds",
    "Answer a complaint about the noise",
    "Change the water",
    "Clean the mirror",
    "Oil the squeaky door",
    "Replace the burnt-out lamp",
    "Check the thermometer",
    "Sweep the feathers",
    "Rotate the keys of the demo stand",
    "Write the minutes of the choir rehearsal",
    "Label the boxes of dried mango",
    "Test the emergency whistle",
    "Restock the nuts",
    "Feed the guests' canary",
    "Translate the price list",
    "Order new bells",
    "Proofread the newsletter",
    "Find out who takes the spoons",
    "Water the ficus",
    "Fix the loose swing",
    "Reply to the Kakadu auditors",
    "Back up the song archive",
    "Update the flight schedule",
    "Починить скрипучую жёрдочку",
    "Пересчитать зерно",
    "Проветрить оранжерею",
    "Сменить воду в поилках",
    "Подписать накладные на орехи",
    "Выучить новую песню",
    "Помыть окна",
    "Ответить на жалобу какаду",
};

static const char *const title_places[] = {
    "in the north aviary", "in silo 2",         "on floor 3",        "in the lobby",
    "for the choir",       "at the front desk", "in the greenhouse", "before the inspection",
};

static const char *const title_places_ru[] = {
    "в северном вольере", "на складе", "на третьем этаже", "в зале", "до проверки",
};

static const char *const title_texts[] = {
    "",
    "",
    "",
    "Ask Gosha where the ladder is. Do it before lunch, the afternoon shift needs the room.",
    "The neighbours on floor 3 say it is urgent.\nReply politely and note the outcome in the book.",
    "Last time it took two of us. Take gloves.",
    "Сделать до обеда. Лестница у Гоши.",
};

#endif
