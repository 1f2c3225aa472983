package carapace.core.status;

import org.osgi.service.component.annotations.Component;

/** Whether the disk has so little room left that nothing more is taken in. */
@Component(service = StorageGauge.class)
public final class StorageGauge {
    private volatile boolean low;

    /** Below 20 MB. */
    public boolean low() {
        return low;
    }

    void low(boolean now) {
        low = now;
    }
}
