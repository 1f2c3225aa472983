// One device of one user: a login, a sync loop, a crypto store in memory.
import {
    ClientEvent, EventType, HttpApiEvent, MatrixEventEvent, MsgType, RoomEvent, RoomMemberEvent, createClient,
} from "matrix-js-sdk";
import {
    AllDevicesIsolationMode, CryptoEvent, OnlySignedDevicesIsolationMode, VerificationRequestEvent, decodeRecoveryKey,
    deriveRecoveryKeyFromPassphrase,
} from "matrix-js-sdk/lib/crypto-api/index.js";
import { Attachment, EncryptedAttachment, UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { Faults } from "./faults.mjs";
import { Flows } from "./flows.mjs";
import { Refusal, Waiting, emit } from "./lines.mjs";

const quiet = {
    trace() {}, debug() {}, info() {}, log() {},
    warn: (...words) => process.env.PEER_LOG && console.error("W", ...words),
    error: (...words) => process.env.PEER_LOG && console.error("E", ...words),
    getChild: () => quiet,
};

async function plainCall(homeserver, method, path, body, token) {
    const answer = await fetch(homeserver + path, {
        method,
        headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) throw new Refusal("http", json.error, { status: answer.status, errcode: json.errcode });
    return json;
}

export class Client {
    waiting = new Waiting();
    events = new Map();
    withheld = new Map();

    constructor(name) {
        this.name = name;
        this.flows = new Flows(name, this.waiting);
        this.faults = new Faults(name);
    }

    async login({ homeserver, user, password, register, deviceId }) {
        this.user = user;
        this.homeserver = homeserver;
        if (register) {
            await plainCall(homeserver, "POST", "/_matrix/client/v3/register", {
                username: user, password, inhibit_login: true, auth: { type: "m.login.dummy" },
            });
        }
        const session = await plainCall(homeserver, "POST", "/_matrix/client/v3/login", {
            type: "m.login.password", identifier: { type: "m.id.user", user }, password, device_id: deviceId,
        });
        this.matrix = createClient({
            baseUrl: homeserver,
            accessToken: session.access_token,
            userId: session.user_id,
            deviceId: session.device_id,
            logger: quiet,
            fetchFn: (url, init) => this.#fetch(url, init),
            cryptoCallbacks: {
                getSecretStorageKey: async ({ keys }) => {
                    const id = Object.keys(keys).find((one) => one === this.storageKeyId) ?? Object.keys(keys)[0];
                    return this.storageKey ? [id, this.storageKey] : null;
                },
                cacheSecretStorageKey: (id, info, key) => {
                    this.storageKeyId = id;
                    this.storageKey = key;
                },
            },
        });
        await this.matrix.initRustCrypto({ useIndexedDB: false });
        this.crypto = this.matrix.getCrypto();
        // Otherwise up to ten seconds pass before a new key goes to the backup.
        this.crypto.backupManager.constructor.maxBackupLoopStartDelayMillis = 100;
        this.#listen();
        await this.matrix.startClient({ initialSyncLimit: 50, pollTimeout: 10000 });
        await this.waiting.until(() => this.synced, 30000, "no first sync");
        await this.#keysUploaded(homeserver, session);
        const keys = await this.crypto.getOwnDeviceKeys();
        return {
            userId: session.user_id, deviceId: session.device_id, accessToken: session.access_token,
            ed25519: keys.ed25519, curve25519: keys.curve25519,
        };
    }

    // Others may write to this device from the moment that login is answered.
    async #keysUploaded(homeserver, session) {
        for (let left = 100; left > 0; left--) {
            const answer = await plainCall(homeserver, "POST", "/_matrix/client/v3/keys/query",
                { device_keys: { [session.user_id]: [session.device_id] } }, session.access_token);
            if (answer.device_keys?.[session.user_id]?.[session.device_id]) return;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Refusal("timeout", "device keys were not uploaded");
    }

    async #fetch(url, init) {
        const text = String(url);
        const { body, silenced } = this.faults.request(text, init?.body);
        if (silenced !== undefined) {
            return new Response(silenced, { status: 200, headers: { "Content-Type": "application/json" } });
        }
        const answer = await fetch(url, { ...init, body });
        const kind = /\/_matrix\/client\/v3\/(sync|keys\/query)(?:\?|$)/.exec(text)?.[1];
        if (kind === undefined || !answer.ok) return answer;
        const original = await answer.text();
        if (kind === "sync") this.#noteWithheld(original);
        const seen = kind === "keys/query" ? this.faults.keysQuery(original) : original;
        return new Response(seen, { status: answer.status, headers: { "Content-Type": "application/json" } });
    }

    #noteWithheld(text) {
        if (!text.includes("m.room_key.withheld")) return;
        for (const event of JSON.parse(text).to_device?.events ?? []) {
            if (event.type !== "m.room_key.withheld") continue;
            const { room_id: roomId, session_id: sessionId, code } = event.content;
            this.withheld.set(sessionId ?? "*", code);
            emit({ event: "withheld", client: this.name, roomId, sessionId, code, sender: event.sender });
        }
    }

    #listen() {
        const matrix = this.matrix;
        matrix.on(ClientEvent.Sync, (state) => {
            const now = state === "PREPARED" || state === "SYNCING" ? "ok" : state === "STOPPED" ? undefined : "error";
            if (now === "ok") this.synced = true;
            if (now && now !== this.syncState) emit({ event: "sync", client: this.name, state: now });
            this.syncState = now ?? this.syncState;
            this.waiting.changed();
        });
        matrix.on(HttpApiEvent.SessionLoggedOut, (error) => {
            emit({ event: "sync", client: this.name, state: "logged_out", soft: error.data?.soft_logout === true });
        });
        matrix.on(RoomEvent.Timeline, (event) => this.#seen(event));
        matrix.on(MatrixEventEvent.Decrypted, (event) => this.#seen(event));
        matrix.on(RoomEvent.MyMembership, (room, membership) => {
            if (membership === "invite") {
                const me = room.getMember(matrix.getUserId());
                emit({ event: "invited", client: this.name, roomId: room.roomId, sender: me?.events.member?.getSender() ?? null });
            }
            this.waiting.changed();
        });
        matrix.on(RoomMemberEvent.Membership, () => this.waiting.changed());
        matrix.on(CryptoEvent.VerificationRequestReceived, (request) => this.flows.note(request));
        matrix.on(CryptoEvent.KeysChanged, () => this.waiting.changed());
        matrix.on(CryptoEvent.UserTrustStatusChanged, () => this.waiting.changed());
        matrix.on(CryptoEvent.DevicesUpdated, () => this.waiting.changed());
        matrix.on(CryptoEvent.KeyBackupDecryptionKeyCached, () => this.waiting.changed());
    }

    #seen(event) {
        if (event.isBeingDecrypted() || event.getId() === undefined || event.getId().startsWith("~")) return;
        if (event.isEncrypted() && event.getClearContent() === null && !event.isDecryptionFailure()) return;
        const record = {
            roomId: event.getRoomId(), eventId: event.getId(), sender: event.getSender(), type: event.getType(),
        };
        const session = event.getWireContent()?.session_id;
        if (event.isDecryptionFailure()) {
            Object.assign(record, {
                undecryptable: true,
                code: event.decryptionFailureReason,
                withheld: this.withheld.get(session) ?? this.withheld.get("*") ?? null,
            });
            emit({ event: "undecryptable", client: this.name, ...record });
        } else {
            Object.assign(record, {
                body: event.getContent().body, content: event.getContent(), encrypted: event.isEncrypted(),
            });
            if (!event.isState()) {
                const { content, ...rest } = record;
                emit({ event: "message", client: this.name, ...rest });
            }
        }
        record.original = event;
        this.events.set(record.eventId, record);
        this.waiting.changed();
    }

    async createRoom({ encrypted = true, invite = [], direct = false, history, rotationMessages }) {
        const state = [];
        if (encrypted) {
            state.push({
                type: "m.room.encryption", state_key: "",
                content: {
                    algorithm: "m.megolm.v1.aes-sha2",
                    ...(rotationMessages ? { rotation_period_msgs: rotationMessages } : {}),
                },
            });
        }
        if (history) {
            state.push({ type: "m.room.history_visibility", state_key: "", content: { history_visibility: history } });
        }
        const { room_id: roomId } = await this.matrix.createRoom({
            preset: "private_chat", invite, is_direct: direct, initial_state: state,
        });
        await this.#roomKnown(roomId, encrypted);
        // Those who are invited get keys as well, once this client has heard of them.
        const room = this.matrix.getRoom(roomId);
        await this.waiting.until(() => invite.every((user) => room.getMember(user)?.membership), 15000, "invited not in sync");
        return { roomId };
    }

    async #roomKnown(roomId, encrypted) {
        await this.waiting.until(() => this.matrix.getRoom(roomId)?.getMyMembership() === "join", 15000, "room not in sync");
        for (let left = 100; encrypted && left > 0; left--) {
            if (await this.crypto.isEncryptionEnabledInRoom(roomId)) return;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }

    async join({ roomId }) {
        await this.matrix.joinRoom(roomId);
        await this.waiting.until(() => this.matrix.getRoom(roomId)?.getMyMembership() === "join", 15000, "room not in sync");
    }

    async waitJoined({ roomId, userId, timeoutMs }) {
        await this.waiting.until(
            () => this.matrix.getRoom(roomId)?.getMember(userId)?.membership === "join", timeoutMs, "not joined");
    }

    async send({ roomId, body }) {
        return this.sendEvent({ roomId, type: EventType.RoomMessage, content: { msgtype: MsgType.Text, body } });
    }

    async sendEvent({ roomId, type, content }) {
        const { event_id: eventId } = await this.matrix.sendEvent(roomId, type, content);
        return { eventId };
    }

    async attach({ roomId, bytes }) {
        const sealed = Attachment.encrypt(Buffer.from(bytes, "base64"));
        const { content_uri: url } = await this.#media("POST", "/_matrix/media/v3/upload", sealed.encryptedData)
            .then((answer) => answer.json());
        const file = { ...JSON.parse(sealed.mediaEncryptionInfo), url };
        return this.sendEvent({ roomId, type: EventType.RoomMessage, content: { msgtype: MsgType.File, body: "file", file } });
    }

    async readAttachment({ roomId, eventId, timeoutMs }) {
        const { content: { file } } = await this.waitMessage({ roomId, eventId, timeoutMs });
        const path = `/_matrix/client/v1/media/download/${file.url.slice("mxc://".length)}`;
        const sealed = new Uint8Array(await this.#media("GET", path).then((answer) => answer.arrayBuffer()));
        const plain = Attachment.decrypt(new EncryptedAttachment(sealed, JSON.stringify(file)));
        return { bytes: Buffer.from(plain).toString("base64").replace(/=+$/, "") };
    }

    async #media(method, path, body) {
        const headers = { Authorization: `Bearer ${this.matrix.getAccessToken()}`, "Content-Type": "application/octet-stream" };
        const answer = await fetch(this.homeserver + path, { method, headers, body });
        if (!answer.ok) throw new Refusal("http", "media", { status: answer.status });
        return answer;
    }

    async roomKeys({ roomId }) {
        const keys = JSON.parse(await this.crypto.exportRoomKeysAsJson()).filter((key) => key.room_id === roomId);
        return {
            keys: keys.map((key) => ({
                sessionId: key.session_id,
                sharedHistory: key["m.shared_history"] ?? key["org.matrix.msc3061.shared_history"] ?? false,
                forwarded: key.forwarding_curve25519_key_chain.length,
            })),
        };
    }

    async waitMessage({ roomId, body, eventId, timeoutMs }) {
        const record = await this.waiting.until(
            () => [...this.events.values()].find((one) => one.roomId === roomId && !one.undecryptable
                && (eventId ? one.eventId === eventId : one.body === body)),
            timeoutMs, "no such message");
        const info = record.encrypted ? await this.crypto.getEncryptionInfoForEvent(record.original) : null;
        const { original, ...rest } = record;
        return { ...rest, senderTrust: info && `colour ${info.shieldColour} reason ${info.shieldReason}` };
    }

    async waitUndecryptable({ roomId, eventId, timeoutMs }) {
        const record = await this.waiting.until(
            () => [this.events.get(eventId)].find((one) => one?.undecryptable && one.roomId === roomId),
            timeoutMs, "no undecryptable event");
        const session = record.original.getWireContent()?.session_id;
        return { code: record.code, withheld: this.withheld.get(session) ?? this.withheld.get("*") ?? null };
    }

    async isolation({ mode }) {
        this.crypto.setDeviceIsolationMode(
            mode === "cross-signed" ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false));
    }

    async bootstrapCrossSigning({ password, reset = false }) {
        await this.crypto.userHasCrossSigningKeys(this.matrix.getUserId(), true);
        await this.crypto.bootstrapCrossSigning({
            setupNewCrossSigning: reset,
            authUploadDeviceSigningKeys: async (makeRequest) => {
                try {
                    return await makeRequest(null);
                } catch (error) {
                    if (error.data?.session === undefined) throw error;
                    const auth = { type: "m.login.password", identifier: { type: "m.id.user", user: this.user }, password };
                    return makeRequest({ ...auth, session: error.data.session });
                }
            },
        });
        const id = (kind) => this.crypto.getCrossSigningKeyId(kind);
        return {
            master: await id("master_key"), selfSigning: await id("self_signing_key"), userSigning: await id("user_signing_key"),
        };
    }

    async bootstrapSecretStorage({ passphrase }) {
        const key = await this.crypto.createRecoveryKeyFromPassphrase(passphrase);
        await this.crypto.bootstrapSecretStorage({
            createSecretStorageKey: async () => key, setupNewSecretStorage: true, setupNewKeyBackup: true,
        });
        return { recoveryKey: key.encodedPrivateKey, backupVersion: await this.crypto.getActiveSessionBackupVersion() };
    }

    async restore({ recoveryKey, passphrase }) {
        const [id, info] = (await this.matrix.secretStorage.getKey()) ?? [];
        if (!info) throw new Refusal("failed", "no secret storage");
        const key = recoveryKey
            ? decodeRecoveryKey(recoveryKey)
            : await deriveRecoveryKeyFromPassphrase(passphrase, info.passphrase.salt, info.passphrase.iterations);
        if (!(await this.matrix.secretStorage.checkKey(key, info))) throw new Refusal("failed", "wrong key");
        [this.storageKeyId, this.storageKey] = [id, key];
        await this.crypto.userHasCrossSigningKeys(this.matrix.getUserId(), true);
        await this.crypto.bootstrapCrossSigning({
            authUploadDeviceSigningKeys: async () => {
                throw new Refusal("failed", "restoring must not replace the keys");
            },
        });
        await this.crypto.loadSessionBackupPrivateKeyFromSecretStorage();
        await this.crypto.checkKeyBackupAndEnable();
        const { imported } = await this.crypto.restoreKeyBackup();
        return { imported };
    }

    // The library's own count is stale: the server is asked, again and again.
    async backup({ count = 0, timeoutMs = 15000 }) {
        const until = Date.now() + timeoutMs;
        for (;;) {
            const info = await this.crypto.getKeyBackupInfo();
            const { count: now } = info
                ? await this.matrix.http.authedRequest("GET", `/room_keys/version/${info.version}`, undefined, undefined)
                : { count: -1 };
            if (info && now >= count) {
                const { trusted } = await this.crypto.isKeyBackupTrusted(info);
                return { version: info.version, count: now, trusted };
            }
            if (Date.now() > until) throw new Refusal("timeout", `backup holds ${now}`);
            await new Promise((resolve) => setTimeout(resolve, 250));
        }
    }

    async secrets({ want = [], timeoutMs = 15000 }) {
        const until = Date.now() + timeoutMs;
        for (;;) {
            const cached = (await this.crypto.getCrossSigningStatus()).privateKeysCachedLocally;
            const held = {
                master: cached.masterKey, selfSigning: cached.selfSigningKey, userSigning: cached.userSigningKey,
                backup: (await this.crypto.getSessionBackupPrivateKey()) !== null,
            };
            if (want.every((name) => held[name])) return held;
            if (Date.now() > until) throw new Refusal("timeout", "secrets are missing", held);
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    }

    async trust({ userId, deviceId }) {
        const user = await this.crypto.getUserVerificationStatus(userId);
        const keys = await this.crypto.getUserCrossSigningKeys(userId);
        const answer = {
            identityKnown: keys !== null && keys.master_key !== undefined,
            identityVerified: user.isCrossSigningVerified(),
            master: keys?.master_key ? Object.values(keys.master_key.keys)[0] : null,
        };
        if (deviceId) {
            const device = await this.crypto.getDeviceVerificationStatus(userId, deviceId);
            Object.assign(answer, {
                deviceKnown: device !== null,
                deviceVerified: device?.isVerified() ?? false,
                deviceSigned: device?.signedByOwner ?? false,
            });
        }
        return answer;
    }

    async waitTrust(command) {
        const until = Date.now() + (command.timeoutMs ?? 15000);
        for (;;) {
            const now = await this.trust(command);
            const wrong = ["identityVerified", "deviceVerified", "deviceSigned"]
                .filter((name) => command[name] !== undefined && command[name] !== now[name]);
            if (wrong.length === 0) return now;
            if (Date.now() > until) throw new Refusal("timeout", `not so: ${wrong}`, now);
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    }

    async devices({ userId }) {
        const map = (await this.crypto.getUserDeviceInfo([userId], true)).get(userId) ?? new Map();
        return {
            devices: [...map.values()].map((device) => ({
                deviceId: device.deviceId, ed25519: device.getFingerprint(), curve25519: device.getIdentityKey(),
            })),
        };
    }

    async refresh({ userId }) {
        const request = this.crypto.olmMachine.queryKeysForUsers([new UserId(userId)]);
        await this.crypto.outgoingRequestProcessor.makeOutgoingRequest(request);
        this.waiting.changed();
    }

    async verify({ userId, roomId, deviceId }) {
        await this.refresh({ userId });
        const request = roomId
            ? await this.crypto.requestVerificationDM(userId, roomId)
            : deviceId
                ? await this.crypto.requestDeviceVerification(userId, deviceId)
                : await this.crypto.requestOwnUserVerification();
        return { flow: this.flows.note(request).id };
    }

    async startSas({ flow }) {
        const one = this.flows.get(flow);
        if (one.verifier) return;
        one.take(await one.request.startVerification("m.sas.v1"));
        one.report();
    }

    async confirm({ flow, timeoutMs }) {
        const one = this.flows.get(flow);
        if (!one.callbacks) throw new Refusal("failed", "nothing to compare yet");
        await one.callbacks.confirm();
        return one.ended(timeoutMs);
    }

    async mismatch({ flow }) {
        const one = this.flows.get(flow);
        if (!one.callbacks) throw new Refusal("failed", "nothing to compare yet");
        one.callbacks.mismatch();
    }

    async scan({ flow, bytes, timeoutMs }) {
        const one = this.flows.get(flow);
        const verifier = await one.request.scanQRCode(new Uint8ClampedArray(Buffer.from(bytes, "base64")));
        if (one.verifier !== verifier) one.take(verifier);
        return one.ended(timeoutMs);
    }

    async showQr({ flow }) {
        const bytes = await this.flows.get(flow).request.generateQRCode();
        if (!bytes) throw new Refusal("unsupported", "no QR code for this flow");
        return { bytes: Buffer.from(bytes).toString("base64").replace(/=+$/, "") };
    }

    async confirmScan({ flow, timeoutMs }) {
        const one = this.flows.get(flow);
        const callbacks = one.verifier?.getReciprocateQrCodeCallbacks();
        if (!callbacks) throw new Refusal("failed", "not scanned");
        callbacks.confirm();
        return one.ended(timeoutMs);
    }

    close() {
        this.matrix?.stopClient();
    }
}
