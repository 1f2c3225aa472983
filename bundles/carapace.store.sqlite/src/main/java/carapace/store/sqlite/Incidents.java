package carapace.store.sqlite;

/** Is told what an operator should know. Called by the writer; must not wait. */
interface Incidents {
    void quarantined(Column column);
}
