package carapace.store.sqlite;

/** How a message stands; the file has the number. */
enum State {
    ADMITTED,
    ANSWERING,
    ANSWERED,
    DEAD_LETTERED,
    DECLINED;

    String wire() {
        return switch (this) {
            case ADMITTED -> "admitted";
            case ANSWERING -> "answering";
            case ANSWERED -> "answered";
            case DEAD_LETTERED -> "dead-lettered";
            case DECLINED -> "declined";
        };
    }

    static State of(int number) throws Damaged {
        if (number < 0 || number >= values().length) throw new Damaged();
        return values()[number];
    }
}
