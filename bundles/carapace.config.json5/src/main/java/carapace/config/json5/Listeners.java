package carapace.config.json5;

import carapace.settings.SettingsListener;
import carapace.settings.Snapshot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who are told of another snapshot. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger("config");

    private final List<SettingsListener> listeners = new CopyOnWriteArrayList<>();

    void add(SettingsListener listener) {
        listeners.add(listener);
    }

    void remove(SettingsListener listener) {
        listeners.remove(listener);
    }

    void tell(Snapshot now) {
        for (var listener : listeners) {
            try {
                listener.changed(now);
            } catch (RuntimeException e) {
                // One listener's fault must not keep the news from the others.
                LOG.error("a listener of the configuration failed", e);
            }
        }
    }
}
