// Lies that the peer can be told to tell: changed requests on their way out, changed answers on their way in.
import { generateKeyPairSync, sign } from "node:crypto";
import { emit } from "./lines.mjs";

const STEPS = {
    "wrong-mac": "mac",
    "wrong-keys-mac": "mac",
    "wrong-commitment": "accept",
    "swapped-key": "key",
    "wrong-secret": "start",
};
const VIEWS = new Set(["swapped-master", "foreign-signature"]);

/** Another valid base64 text of the same length. */
function changed(text) {
    return (text[0] === "A" ? "B" : "A") + text.slice(1);
}

const EDITS = {
    "wrong-mac": (content) => {
        for (const key of Object.keys(content.mac)) content.mac[key] = changed(content.mac[key]);
    },
    "wrong-keys-mac": (content) => (content.keys = changed(content.keys)),
    "wrong-commitment": (content) => (content.commitment = changed(content.commitment)),
    "swapped-key": (content) => (content.key = strangersCurveKey()),
    "wrong-secret": (content) => (content.secret = changed(content.secret)),
};

function strangersCurveKey() {
    return raw(generateKeyPairSync("x25519").publicKey);
}

function raw(publicKey) {
    return Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url").toString("base64").replace(/=+$/, "");
}

function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value !== null && typeof value === "object") {
        const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
        return `{${members.join(",")}}`;
    }
    return JSON.stringify(value);
}

function signature(object, privateKey) {
    const { signatures, unsigned, ...rest } = object;
    return sign(null, Buffer.from(canonical(rest)), privateKey).toString("base64").replace(/=+$/, "");
}

/** The armed faults of one client. */
export class Faults {
    #client;
    #armed = [];
    #stranger = generateKeyPairSync("ed25519");
    used = [];

    constructor(client) {
        this.#client = client;
    }

    arm(fault) {
        if (!(fault.name in STEPS) && !VIEWS.has(fault.name) && fault.name !== "silence") return false;
        this.#armed.push({ once: true, ...fault });
        return true;
    }

    clear() {
        this.#armed = [];
    }

    #struck(fault) {
        this.used.push(fault.name);
        if (fault.once && !VIEWS.has(fault.name)) this.#armed = this.#armed.filter((other) => other !== fault);
        emit({ event: "fault", client: this.#client, name: fault.name });
    }

    /** The request as it shall leave: `{ body }`, or `{ silenced }` with the answer to pretend. */
    request(url, body) {
        const step = /\/(?:sendToDevice|rooms\/[^/]+\/send)\/m\.key\.verification\.([a-z]+)\//.exec(url)?.[1];
        if (step === undefined || typeof body !== "string") return { body };
        for (const fault of [...this.#armed]) {
            if (fault.name === "silence" && fault.step === step) {
                this.#struck(fault);
                return { silenced: url.includes("/sendToDevice/") ? "{}" : '{"event_id":"$silenced"}' };
            }
            if (STEPS[fault.name] !== step) continue;
            const parsed = JSON.parse(body);
            const contents = parsed.messages
                ? Object.values(parsed.messages).flatMap((devices) => Object.values(devices))
                : [parsed];
            contents.forEach(EDITS[fault.name]);
            this.#struck(fault);
            return { body: JSON.stringify(parsed) };
        }
        return { body };
    }

    /** The answer of `keys/query` as this client shall see it. */
    keysQuery(text) {
        const views = this.#armed.filter((fault) => VIEWS.has(fault.name));
        if (views.length === 0) return text;
        const answer = JSON.parse(text);
        for (const fault of views) {
            if (!answer.master_keys?.[fault.userId]) continue;
            if (fault.name === "swapped-master") this.#swapMaster(answer, fault.userId);
            else this.#foreignSignatures(answer, fault.userId);
            this.#struck(fault);
        }
        return JSON.stringify(answer);
    }

    #swapMaster(answer, user) {
        const key = raw(this.#stranger.publicKey);
        answer.master_keys[user] = { user_id: user, usage: ["master"], keys: { [`ed25519:${key}`]: key } };
        for (const kind of ["self_signing_keys", "user_signing_keys"]) {
            const sub = answer[kind]?.[user];
            if (sub) sub.signatures = { [user]: { [`ed25519:${key}`]: signature(sub, this.#stranger.privateKey) } };
        }
    }

    #foreignSignatures(answer, user) {
        const selfSigning = answer.self_signing_keys?.[user];
        const keyId = selfSigning && Object.keys(selfSigning.keys)[0];
        const again = (object, which) => {
            if (object?.signatures?.[user]?.[which]) {
                object.signatures[user][which] = signature(object, this.#stranger.privateKey);
            }
        };
        for (const which of Object.keys(selfSigning?.signatures?.[user] ?? {})) again(selfSigning, which);
        for (const device of Object.values(answer.device_keys?.[user] ?? {})) again(device, keyId);
    }
}
