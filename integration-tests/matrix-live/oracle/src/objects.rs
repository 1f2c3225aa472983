//! Accounts, sessions and keys by handle, and what can be done with them.

use std::collections::HashMap;

use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use base64::{alphabet, Engine};
use serde_json::{json, Value};
use vodozemac::megolm::{self, ExportedSessionKey, GroupSession, InboundGroupSession, MegolmMessage, SessionKey, SessionOrdering};
use vodozemac::olm::{self, Account, OlmMessage, Session};
use vodozemac::pk_encryption::{Message, PkDecryption, PkEncryption};
use vodozemac::sas::{EstablishedSas, Sas};
use vodozemac::{Curve25519PublicKey, Curve25519SecretKey, Ed25519PublicKey, Ed25519SecretKey, Ed25519Signature};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why a command was refused: a word, and the library's own sentence.
pub struct Refusal(pub &'static str, pub String);

type Answer = Result<Value, Refusal>;

fn refused(error: impl std::fmt::Display) -> Refusal {
    Refusal("refused", error.to_string())
}

fn bad(what: &str) -> Refusal {
    Refusal("malformed", what.to_owned())
}

enum Object {
    Account(Box<Account>),
    Session(Box<Session>),
    Outbound(GroupSession),
    Inbound(Box<InboundGroupSession>),
    Sas(Sas),
    Established(EstablishedSas),
    Pk(PkDecryption),
}

#[derive(Default)]
pub struct Objects {
    held: HashMap<u64, Object>,
    last: u64,
}

fn text<'a>(command: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    command[name].as_str().ok_or_else(|| bad(name))
}

fn number(command: &Value, name: &str) -> Result<u64, Refusal> {
    command[name].as_u64().ok_or_else(|| bad(name))
}

fn index(command: &Value) -> Result<u32, Refusal> {
    u32::try_from(number(command, "index")?).map_err(|_| bad("index"))
}

fn bytes(command: &Value, name: &str) -> Result<Vec<u8>, Refusal> {
    BASE64.decode(text(command, name)?).map_err(|_| bad(name))
}

fn key(command: &Value, name: &str) -> Result<Curve25519PublicKey, Refusal> {
    Curve25519PublicKey::from_slice(&bytes(command, name)?).map_err(refused)
}

fn secret(command: &Value, name: &str) -> Result<[u8; 32], Refusal> {
    bytes(command, name)?.try_into().map_err(|_| bad(name))
}

fn encoded(data: impl AsRef<[u8]>) -> Value {
    json!(BASE64.encode(data))
}

fn olm_message(command: &Value) -> Result<OlmMessage, Refusal> {
    OlmMessage::from_parts(number(command, "type")? as usize, &bytes(command, "message")?).map_err(refused)
}

macro_rules! object {
    ($objects:expr, $command:expr, $kind:ident) => {
        match $objects.held.get_mut(&number($command, "handle")?) {
            Some(Object::$kind(found)) => found,
            _ => return Err(bad("handle")),
        }
    };
}

impl Objects {
    fn keep(&mut self, object: Object) -> u64 {
        self.last += 1;
        self.held.insert(self.last, object);
        self.last
    }

    pub fn run(&mut self, command: &Value) -> Answer {
        let name = text(command, "cmd")?;
        match name.split_once('.').map_or(name, |(group, _)| group) {
            "hello" => Ok(json!({"oracle": "vodozemac", "version": "0.11.1"})),
            "free" => {
                self.held.remove(&number(command, "handle")?);
                Ok(json!({}))
            }
            "account" => self.account(name, command),
            "session" => self.session(name, command),
            "megolm" => self.megolm(name, command),
            "sas" => self.sas(name, command),
            "pk" => self.pk(name, command),
            "ed25519" => ed25519(name, command),
            "curve25519" => curve25519(name, command),
            _ => Err(Refusal("unknown_command", name.to_owned())),
        }
    }

    fn account(&mut self, name: &str, command: &Value) -> Answer {
        match name {
            "account.new" => {
                let account = Account::new();
                let (curve, ed) = (account.curve25519_key(), account.ed25519_key());
                let handle = self.keep(Object::Account(Box::new(account)));
                Ok(json!({"handle": handle, "curve25519": curve.to_base64(), "ed25519": ed.to_base64()}))
            }
            "account.sign" => {
                let account = object!(self, command, Account);
                Ok(json!({"signature": account.sign(bytes(command, "message")?).to_base64()}))
            }
            "account.oneTimeKeys" => {
                let account = object!(self, command, Account);
                account.generate_one_time_keys(number(command, "count")? as usize);
                let keys: Vec<String> = account.one_time_keys().values().map(Curve25519PublicKey::to_base64).collect();
                account.mark_keys_as_published();
                Ok(json!({"keys": keys}))
            }
            "account.fallbackKey" => {
                let account = object!(self, command, Account);
                account.generate_fallback_key();
                let key = account.fallback_key().values().next().map(Curve25519PublicKey::to_base64);
                account.mark_keys_as_published();
                Ok(json!({"key": key}))
            }
            "account.outbound" => {
                let account = object!(self, command, Account);
                let config = olm::SessionConfig::version_1();
                let session = account
                    .create_outbound_session(config, key(command, "identity")?, key(command, "oneTime")?)
                    .map_err(refused)?;
                let id = session.session_id();
                let handle = self.keep(Object::Session(Box::new(session)));
                Ok(json!({"handle": handle, "sessionId": id}))
            }
            "account.inbound" => {
                let OlmMessage::PreKey(message) = olm_message(command)? else { return Err(bad("type")) };
                let account = object!(self, command, Account);
                let config = olm::SessionConfig::version_1();
                let made =
                    account.create_inbound_session(config, key(command, "identity")?, &message).map_err(refused)?;
                let id = made.session.session_id();
                let handle = self.keep(Object::Session(Box::new(made.session)));
                Ok(json!({"handle": handle, "sessionId": id, "plain": encoded(made.plaintext)}))
            }
            _ => Err(Refusal("unknown_command", name.to_owned())),
        }
    }

    fn session(&mut self, name: &str, command: &Value) -> Answer {
        let session = object!(self, command, Session);
        match name {
            "session.encrypt" => {
                let (kind, message) = session.encrypt(bytes(command, "plain")?).map_err(refused)?.to_parts();
                Ok(json!({"type": kind, "message": encoded(message)}))
            }
            "session.decrypt" => {
                let plain = session.decrypt(&olm_message(command)?).map_err(refused)?;
                Ok(json!({"plain": encoded(plain)}))
            }
            _ => Err(Refusal("unknown_command", name.to_owned())),
        }
    }

    fn megolm(&mut self, name: &str, command: &Value) -> Answer {
        let config = megolm::SessionConfig::version_1();
        match name {
            "megolm.new" => {
                let session = GroupSession::new(config);
                let answer = json!({"sessionId": session.session_id(), "sessionKey": encoded(session.session_key().to_bytes())});
                let handle = self.keep(Object::Outbound(session));
                let mut answer = answer;
                answer["handle"] = json!(handle);
                Ok(answer)
            }
            "megolm.key" => {
                let session = object!(self, command, Outbound);
                Ok(json!({"sessionKey": encoded(session.session_key().to_bytes()), "index": session.message_index()}))
            }
            "megolm.encrypt" => {
                let session = object!(self, command, Outbound);
                Ok(json!({"message": encoded(session.encrypt(bytes(command, "plain")?).to_bytes())}))
            }
            "megolm.shared" => {
                let shared = SessionKey::from_bytes(&bytes(command, "sessionKey")?).map_err(refused)?;
                Ok(self.reading(InboundGroupSession::new(&shared, config)))
            }
            "megolm.exported" => {
                let exported = ExportedSessionKey::from_bytes(&bytes(command, "exported")?).map_err(refused)?;
                Ok(self.reading(InboundGroupSession::import(&exported, config)))
            }
            "megolm.decrypt" => {
                let session = object!(self, command, Inbound);
                let message = MegolmMessage::from_bytes(&bytes(command, "message")?).map_err(refused)?;
                let read = session.decrypt(&message).map_err(refused)?;
                Ok(json!({"plain": encoded(read.plaintext), "index": read.message_index}))
            }
            "megolm.export" => {
                let session = object!(self, command, Inbound);
                let exported = session.export_at(index(command)?).ok_or_else(|| refused("index is in the past"))?;
                Ok(json!({"exported": encoded(exported.to_bytes())}))
            }
            "megolm.compare" => self.compare(command),
            _ => Err(Refusal("unknown_command", name.to_owned())),
        }
    }

    fn reading(&mut self, session: InboundGroupSession) -> Value {
        let (id, first) = (session.session_id(), session.first_known_index());
        let handle = self.keep(Object::Inbound(Box::new(session)));
        json!({"handle": handle, "sessionId": id, "firstIndex": first})
    }

    fn compare(&mut self, command: &Value) -> Answer {
        let other = number(command, "other")?;
        let Some(Object::Inbound(mut other_session)) = self.held.remove(&other) else { return Err(bad("other")) };
        let session = object!(self, command, Inbound);
        let word = match session.compare(&mut other_session) {
            SessionOrdering::Equal => "equal",
            SessionOrdering::Better => "better",
            SessionOrdering::Worse => "worse",
            SessionOrdering::Unconnected => "unconnected",
        };
        self.held.insert(other, Object::Inbound(other_session));
        Ok(json!({"ordering": word}))
    }

    fn sas(&mut self, name: &str, command: &Value) -> Answer {
        match name {
            "sas.new" => {
                let sas = Sas::new();
                let public = sas.public_key().to_base64();
                let handle = self.keep(Object::Sas(sas));
                Ok(json!({"handle": handle, "key": public}))
            }
            "sas.establish" => {
                let theirs = key(command, "key")?;
                let Some(Object::Sas(sas)) = self.held.remove(&number(command, "handle")?) else { return Err(bad("handle")) };
                let established = sas.diffie_hellman(theirs).map_err(refused)?;
                Ok(json!({"handle": self.keep(Object::Established(established))}))
            }
            "sas.bytes" => {
                let sas = object!(self, command, Established);
                let shown = sas.bytes(text(command, "info")?);
                let raw = sas.bytes_raw(text(command, "info")?, 6).map_err(refused)?;
                let (a, b, c) = shown.decimals();
                Ok(json!({"bytes": encoded(raw), "emoji": shown.emoji_indices(), "decimals": [a, b, c]}))
            }
            "sas.mac" => {
                let sas = object!(self, command, Established);
                Ok(json!({"mac": sas.calculate_mac(text(command, "input")?, text(command, "info")?).to_base64()}))
            }
            _ => Err(Refusal("unknown_command", name.to_owned())),
        }
    }

    fn pk(&mut self, name: &str, command: &Value) -> Answer {
        match name {
            "pk.new" => {
                let pk = match command["secret"].as_str() {
                    Some(_) => PkDecryption::from_key(Curve25519SecretKey::from_slice(&secret(command, "secret")?)),
                    None => PkDecryption::new(),
                };
                let public = pk.public_key().to_base64();
                let handle = self.keep(Object::Pk(pk));
                Ok(json!({"handle": handle, "key": public}))
            }
            "pk.encrypt" => {
                let sealed =
                    PkEncryption::from_key(key(command, "key")?).encrypt(&bytes(command, "plain")?).map_err(refused)?;
                Ok(json!({
                    "ciphertext": encoded(sealed.ciphertext), "mac": encoded(sealed.mac), "ephemeral": sealed.ephemeral_key.to_base64(),
                }))
            }
            "pk.decrypt" => {
                let message = Message {
                    ciphertext: bytes(command, "ciphertext")?,
                    mac: bytes(command, "mac")?,
                    ephemeral_key: key(command, "ephemeral")?,
                };
                let pk = object!(self, command, Pk);
                Ok(json!({"plain": encoded(pk.decrypt(&message).map_err(refused)?)}))
            }
            _ => Err(Refusal("unknown_command", name.to_owned())),
        }
    }
}

fn ed25519(name: &str, command: &Value) -> Answer {
    match name {
        "ed25519.sign" => {
            let pair = Ed25519SecretKey::from_slice(&secret(command, "seed")?);
            let signature = pair.sign(&bytes(command, "message")?);
            Ok(json!({"key": pair.public_key().to_base64(), "signature": signature.to_base64()}))
        }
        "ed25519.verify" => {
            let public = Ed25519PublicKey::from_slice(&secret(command, "key")?).map_err(refused)?;
            let signature = Ed25519Signature::from_slice(&bytes(command, "signature")?).map_err(refused)?;
            public.verify(&bytes(command, "message")?, &signature).map_err(refused)?;
            Ok(json!({}))
        }
        _ => Err(Refusal("unknown_command", name.to_owned())),
    }
}

fn curve25519(name: &str, command: &Value) -> Answer {
    match name {
        "curve25519.public" => {
            let secret = Curve25519SecretKey::from_slice(&secret(command, "secret")?);
            Ok(json!({"key": Curve25519PublicKey::from(&secret).to_base64()}))
        }
        "curve25519.agree" => {
            let secret = Curve25519SecretKey::from_slice(&secret(command, "secret")?);
            let shared = secret
                .diffie_hellman(&key(command, "key")?)
                .ok_or_else(|| refused("not contributory"))?;
            Ok(json!({"shared": encoded(shared.as_bytes())}))
        }
        _ => Err(Refusal("unknown_command", name.to_owned())),
    }
}
