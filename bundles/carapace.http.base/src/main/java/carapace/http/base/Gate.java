package carapace.http.base;

import carapace.http.base.Callers.Caller;
import carapace.http.base.DoorSigns.Auth;
import carapace.http.base.DoorSigns.Sign;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** Decides whether a request reaches a door. Answers itself when it does not. */
final class Gate {

    private static final int MOST_HEADERS = 100;
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final DoorSigns signs;
    private final Callers callers;
    private final RateLimiter rates;
    private final FailureLimiter failures;
    private final Ledger ledger;

    Gate(
            DoorSigns signs,
            Callers callers,
            RateLimiter rates,
            FailureLimiter failures,
            Ledger ledger) {
        this.signs = signs;
        this.callers = callers;
        this.rates = rates;
        this.failures = failures;
        this.ledger = ledger;
    }

    /** True lets the request pass; false means that it was answered. */
    boolean admit(HttpServletRequest request, HttpServletResponse response, Rules rules)
            throws IOException {
        var path = path(request);
        var control = path.startsWith("/control");
        SecurityHeaders.put(response::setHeader, request.isSecure(), control);
        if (Collections.list(request.getHeaderNames()).size() > MOST_HEADERS) {
            return refuse(response, path, 431);
        }
        if (rules.boundToLoopback() && !Peers.namesLoopback(request)) {
            return refuse(response, path, 421);
        }
        var sign = signs.at(path);
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
            return refuse(response, path, 405);
        }
        if (control && !rules.controlEnabled()) {
            Refusal.notFound(response);
            return false;
        }
        var address = Peers.client(request, rules.trustedProxies());
        if (!known(request, response, rules, path, address, sign)) return false;
        var objection = Csrf.objection(request, path);
        if (objection.isPresent()) {
            Refusal.csrf(response, objection.get());
            return false;
        }
        return inPace(response, path, address) && inSize(request, response, path, rules, sign);
    }

    static String path(HttpServletRequest request) {
        var info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    /** How much body a door reads. */
    static int limit(Optional<Sign> sign, Rules rules) {
        if (sign.isEmpty()) return 0;
        return sign.get().auth() == Auth.HOOK ? rules.hooksMaxBodyBytes() : sign.get().body();
    }

    private static boolean refuse(HttpServletResponse response, String path, int status)
            throws IOException {
        response.setHeader("Connection", "close");
        Refusal.write(response, path, status, Refusal.words(status));
        return false;
    }

    private boolean known(
            HttpServletRequest request,
            HttpServletResponse response,
            Rules rules,
            String path,
            String address,
            Optional<Sign> sign)
            throws IOException {
        request.setAttribute("carapace.loopback", Peers.loopbackDirect(request));
        request.setAttribute("carapace.actor", address);
        if (sign.isEmpty() || open(sign.get().auth(), request, rules)) return true;
        var shut = failures.shutFor(address);
        if (shut > 0 && !callers.operator(request)) {
            ledger.limited("auth");
            Refusal.tooMany(response, shut);
            return false;
        }
        switch (callers.caller(request, rules, address)) {
            case Caller.Known(var actor) -> {
                request.setAttribute("carapace.actor", actor);
                return true;
            }
            case Caller.Unknown(var tried) -> {
                if (tried) {
                    failures.failed(address);
                    ledger.authFailure(address, path);
                }
                response.setHeader("WWW-Authenticate", "Bearer");
                response.setHeader("Cache-Control", "no-store");
                Refusal.write(response, path, 401, "Unauthorized");
                return false;
            }
        }
    }

    private static boolean open(Auth auth, HttpServletRequest request, Rules rules) {
        return switch (auth) {
            case NONE, HOOK -> true;
            case SERVICE -> false;
            case METRICS ->
                    switch (rules.metricsAuth()) {
                        case NONE -> true;
                        case SERVICE -> false;
                        case AUTO -> Peers.loopbackDirect(request);
                    };
        };
    }

    private boolean inPace(HttpServletResponse response, String path, String address)
            throws IOException {
        if (Peers.loopback(address)) return true;
        var verdict = rates.ask(address, path);
        response.setHeader("X-RateLimit-Limit", String.valueOf(verdict.rate().burst()));
        response.setHeader("X-RateLimit-Remaining", String.valueOf(verdict.remaining()));
        if (verdict.allowed()) return true;
        ledger.limited(verdict.rate().endpoint());
        Refusal.tooMany(response, verdict.retryAfterSeconds());
        return false;
    }

    private static boolean inSize(
            HttpServletRequest request,
            HttpServletResponse response,
            String path,
            Rules rules,
            Optional<Sign> sign)
            throws IOException {
        var declared = request.getContentLengthLong();
        if (sign.isEmpty()) {
            // Nobody reads it: "not found" and "not ready" say more than "too large".
            var body = declared > 0 || request.getHeader("Transfer-Encoding") != null;
            if (body) response.setHeader("Connection", "close");
            return true;
        }
        if (declared <= limit(sign, rules)) return true;
        return refuse(response, path, 413);
    }
}
