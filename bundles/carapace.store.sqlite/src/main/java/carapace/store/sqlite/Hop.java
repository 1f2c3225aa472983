package carapace.store.sqlite;

/** The steps of a message; the file has the number. */
enum Hop {
    ADMIT,
    CLAIM,
    ANSWER,
    QUEUE,
    SEND;

    String wire() {
        return switch (this) {
            case ADMIT -> "admit";
            case CLAIM -> "claim";
            case ANSWER -> "answer";
            case QUEUE -> "queue";
            case SEND -> "send";
        };
    }
}
