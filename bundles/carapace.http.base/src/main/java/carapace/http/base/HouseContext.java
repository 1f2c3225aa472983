package carapace.http.base;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.context.ServletContextHelper;

import java.io.IOException;

/**
 * The one servlet context that doors select. The gate stands here and not in a filter, since a
 * filter may come a moment after the servlet it should guard.
 */
@Component(
        service = ServletContextHelper.class,
        property = {
            "osgi.http.whiteboard.context.name=carapace",
            "osgi.http.whiteboard.context.path=/"
        })
public final class HouseContext extends ServletContextHelper {

    private final GroundFloor floor;

    @Activate
    public HouseContext(@Reference GroundFloor floor) {
        this.floor = floor;
    }

    @Override
    public boolean handleSecurity(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (floor.gate().admit(request, response, floor.rules())) return true;
        floor.ledger().answered(request.getMethod(), route(request), response.getStatus());
        return false;
    }

    private String route(HttpServletRequest request) {
        return floor.signs().at(Gate.path(request)).map(DoorSigns.Sign::pattern).orElse("other");
    }
}
