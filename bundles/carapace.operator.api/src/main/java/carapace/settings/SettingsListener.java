package carapace.settings;

import org.osgi.annotation.versioning.ConsumerType;

/** A service that is told when another snapshot is in force; must return at once. */
@ConsumerType
public interface SettingsListener {
    void changed(Snapshot now);
}
