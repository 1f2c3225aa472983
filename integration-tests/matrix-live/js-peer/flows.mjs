// Verification flows of one client, as records that tests can wait for.
import { VerificationPhase, VerificationRequestEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import { Refusal, emit } from "./lines.mjs";

const ORDER = ["requested", "ready", "started", "scanned", "keys", "done"];

class Flow {
    constructor(flows, request) {
        this.flows = flows;
        this.request = request;
        this.id = request.transactionId;
        this.mine = request.initiatedByMe;
        this.outcome = null;
        this.code = null;
        this.cancelledByMe = null;
        this.verifier = null;
        this.reported = "";
        request.on(VerificationRequestEvent.Change, () => this.look());
    }

    get callbacks() {
        return this.verifier?.getShowSasCallbacks() ?? null;
    }

    get phase() {
        if (this.outcome) return this.outcome;
        if (this.callbacks) return "keys";
        if (this.verifier?.getReciprocateQrCodeCallbacks()) return "scanned";
        switch (this.request.phase) {
            case VerificationPhase.Ready:
                return "ready";
            case VerificationPhase.Started:
            // The library says Done even where a MAC was wrong: only the verifier's own promise decides.
            case VerificationPhase.Done:
                return "started";
            case VerificationPhase.Cancelled:
                return "cancelled";
            default:
                return "requested";
        }
    }

    record() {
        const sas = this.callbacks?.sas;
        return {
            flow: this.id,
            phase: this.phase,
            userId: this.request.otherUserId,
            deviceId: this.request.otherDeviceId ?? null,
            roomId: this.request.roomId ?? null,
            mine: this.mine,
            emoji: sas?.emoji?.map(([symbol]) => symbol) ?? null,
            names: sas?.emoji?.map(([, name]) => name) ?? null,
            decimals: sas?.decimal ?? null,
            code: this.code,
            cancelledByMe: this.cancelledByMe,
        };
    }

    look() {
        if (this.request.phase === VerificationPhase.Cancelled) this.cancelled();
        const verifier = this.request.verifier;
        if (verifier && this.verifier === null) this.take(verifier);
        this.report();
    }

    cancelled() {
        this.outcome = "cancelled";
        this.code = this.request.cancellationCode ?? this.code;
        const by = this.request.cancellingUserId;
        this.cancelledByMe = by === undefined ? null : by !== this.request.otherUserId;
    }

    take(verifier) {
        this.verifier = verifier;
        this.finished = verifier.verify().then(
            () => {
                this.outcome ??= "done";
                this.report();
            },
            (error) => {
                this.code = /with code (\S+):/.exec(error.message)?.[1] ?? this.code;
                this.cancelledByMe = / by us /.test(error.message);
                this.outcome = "cancelled";
                this.report();
            },
        );
        verifier.on(VerificationRequestEvent.Change, () => this.look());
    }

    report() {
        const record = this.record();
        const text = JSON.stringify(record);
        if (text === this.reported) return;
        this.reported = text;
        emit({ event: "flow", client: this.flows.client, ...record });
        this.flows.waiting.changed();
    }

    /** Waits for the end: the record when done, a refusal with the code when cancelled. */
    async ended(timeoutMs) {
        await this.flows.waiting.until(() => this.outcome, timeoutMs, `flow is still ${this.phase}`);
        if (this.outcome === "done") return { done: true, ...this.record() };
        throw new Refusal("cancelled", `cancelled: ${this.code}`, { code: this.code, cancelledByMe: this.cancelledByMe });
    }
}

export class Flows {
    #flows = new Map();

    constructor(client, waiting) {
        this.client = client;
        this.waiting = waiting;
    }

    note(request) {
        const known = this.#flows.get(request.transactionId);
        if (known) return known;
        const flow = new Flow(this, request);
        this.#flows.set(flow.id, flow);
        flow.look();
        return flow;
    }

    get(id) {
        const flow = this.#flows.get(id);
        if (!flow) throw new Refusal("unknown_flow", "no such flow");
        return flow;
    }

    /** The flow's record once it has reached the phase. */
    async reached({ flow, userId, phase, timeoutMs }) {
        const wanted = ORDER.indexOf(phase);
        return this.waiting.until(
            () => {
                const candidates = flow
                    ? [this.#flows.get(flow)].filter(Boolean)
                    : [...this.#flows.values()].filter((one) => one.request.otherUserId === userId).reverse();
                for (const one of candidates) {
                    const now = one.phase;
                    if (now === phase || (now !== "cancelled" && wanted >= 0 && ORDER.indexOf(now) > wanted)) return one.record();
                    if (flow && now === "cancelled") {
                        throw new Refusal("cancelled", `cancelled: ${one.code}`, { code: one.code, cancelledByMe: one.cancelledByMe });
                    }
                    if (flow && now === "done") throw new Refusal("failed", "the flow is done");
                }
                return null;
            },
            timeoutMs,
            `no flow reached ${phase}`,
        );
    }
}
