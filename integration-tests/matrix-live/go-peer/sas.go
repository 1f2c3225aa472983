package main

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"maunium.net/go/mautrix/crypto/canonicaljson"
	"maunium.net/go/mautrix/id"
)

// Short authentication strings: Matrix specification, "Short Authentication String (SAS) verification".

const (
	agreement = "curve25519-hkdf-sha256"
	macMethod = "hkdf-hmac-sha256.v2"
)

func (f *flow) startSas() error {
	content := map[string]any{
		"from_device": f.c.matrix.DeviceID.String(), "method": methodSas, "hashes": []any{"sha256"},
		"key_agreement_protocols": []any{agreement}, "message_authentication_codes": []any{macMethod},
		"short_authentication_string": []any{"decimal", "emoji"},
	}
	f.iStarted = true
	if err := f.send("start", content); err != nil {
		return err
	}
	f.start = content
	f.turn("started")
	return nil
}

func (f *flow) newKey() (err error) {
	f.private, err = ecdh.X25519().GenerateKey(rand.Reader)
	return
}

func (f *flow) publicKey() string { return unpadded(f.private.PublicKey().Bytes()) }

// commitment binds a key to the start content, which counts byte by byte as it was sent.
func (f *flow) commitment(key string) (string, error) {
	start, err := canonicaljson.Marshal(f.start)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(key), start...))
	return unpadded(sum[:]), nil
}

func (f *flow) acceptSas() error {
	for name, wanted := range map[string]string{
		"hashes": "sha256", "key_agreement_protocols": agreement, "message_authentication_codes": macMethod,
	} {
		if !slices.Contains(texts(f.start, name), wanted) {
			f.cancel("m.unknown_method", "no common "+name)
			return nil
		}
	}
	if err := f.newKey(); err != nil {
		return err
	}
	commitment, err := f.commitment(f.publicKey())
	if err != nil {
		return err
	}
	if err := f.send("accept", map[string]any{
		"commitment": commitment, "hash": "sha256", "key_agreement_protocol": agreement,
		"message_authentication_code": macMethod, "short_authentication_string": []any{"decimal", "emoji"},
	}); err != nil {
		return err
	}
	f.turn("started")
	return nil
}

func (f *flow) onAccept(content map[string]any) {
	if !f.iStarted || f.private != nil {
		f.cancel("m.unexpected_message", "accept without our start")
		return
	}
	if text(content, "message_authentication_code") != macMethod || text(content, "key_agreement_protocol") != agreement ||
		text(content, "hash") != "sha256" {
		f.cancel("m.unknown_method", "accepted what we did not offer")
		return
	}
	f.promised = trimmed(text(content, "commitment"))
	if err := f.newKey(); err != nil {
		f.or(err)
		return
	}
	f.or(f.send("key", map[string]any{"key": f.publicKey()}))
}

func (f *flow) onKey(content map[string]any) {
	if f.private == nil || f.theirs != nil {
		f.cancel("m.unexpected_message", "key out of order")
		return
	}
	key := trimmed(text(content, "key"))
	raw, err := base64.RawStdEncoding.DecodeString(key)
	if err == nil {
		f.theirs, err = ecdh.X25519().NewPublicKey(raw)
	}
	if err != nil {
		f.or(err)
		return
	}
	if f.iStarted {
		expected, err := f.commitment(key)
		if err != nil || expected != f.promised {
			f.cancel("m.mismatched_commitment", "the key is not the promised one")
			return
		}
	} else if err := f.send("key", map[string]any{"key": f.publicKey()}); err != nil {
		f.or(err)
		return
	}
	ours := fmt.Sprintf("%s|%s|%s", f.c.matrix.UserID, f.c.matrix.DeviceID, f.publicKey())
	their := fmt.Sprintf("%s|%s|%s", f.user, f.device, key)
	if !f.iStarted {
		ours, their = their, ours
	}
	if f.sas, err = f.derive(fmt.Sprintf("MATRIX_KEY_VERIFICATION_SAS|%s|%s|%s", ours, their, f.id), 6); err != nil {
		f.or(err)
		return
	}
	f.turn("keys")
}

func (f *flow) derive(info string, length int) ([]byte, error) {
	shared, err := f.private.ECDH(f.theirs)
	if err != nil {
		return nil, err
	}
	return hkdf.Key(sha256.New, shared, nil, info, length)
}

func (f *flow) mac(mine bool, keyID, key string) (string, error) {
	sender := f.c.matrix.UserID.String() + f.c.matrix.DeviceID.String()
	receiver := f.user.String() + f.device.String()
	if !mine {
		sender, receiver = receiver, sender
	}
	macKey, err := f.derive("MATRIX_KEY_VERIFICATION_MAC"+sender+receiver+f.id+keyID, 32)
	if err != nil {
		return "", err
	}
	code := hmac.New(sha256.New, macKey)
	code.Write([]byte(key))
	return unpadded(code.Sum(nil)), nil
}

// ownKeys are those that we vouch for: this device's, and our identity's once this device trusts it.
func (f *flow) ownKeys() (map[string]string, error) {
	own := f.c.mach.OwnIdentity()
	keys := map[string]string{"ed25519:" + own.DeviceID.String(): own.SigningKey.String()}
	trusted, _, _, err := f.c.mach.GetOwnCrossSigningVerificationStatus(f.c.ctx)
	if err != nil {
		return nil, err
	}
	if public, err := f.c.mach.GetOwnCrossSigningPublicKeys(f.c.ctx); err != nil {
		return nil, err
	} else if public != nil && trusted {
		keys["ed25519:"+public.MasterKey.String()] = public.MasterKey.String()
	}
	return keys, nil
}

func sortedNames[V any](keys map[string]V) []string {
	names := make([]string, 0, len(keys))
	for name := range keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (f *flow) sendMac() error {
	if f.sentMac {
		return nil
	}
	keys, err := f.ownKeys()
	if err != nil {
		return err
	}
	macs := map[string]any{}
	for name, key := range keys {
		if macs[name], err = f.mac(true, name, key); err != nil {
			return err
		}
	}
	list, err := f.mac(true, "KEY_IDS", strings.Join(sortedNames(keys), ","))
	if err != nil {
		return err
	}
	if err := f.send("mac", map[string]any{"mac": macs, "keys": list}); err != nil {
		return err
	}
	f.sentMac = true
	if f.theirMac != nil {
		return f.compare()
	}
	return nil
}

// compare checks their MACs against the keys that we have downloaded, then signs what has been proved.
func (f *flow) compare() error {
	macs, _ := f.theirMac["mac"].(map[string]any)
	list, err := f.mac(false, "KEY_IDS", strings.Join(sortedNames(macs), ","))
	if err != nil {
		return err
	}
	if list != trimmed(text(f.theirMac, "keys")) {
		f.cancel("m.key_mismatch", "the list of keys")
		return nil
	}
	device, err := f.c.store.GetDevice(f.c.ctx, f.user, f.device)
	if err != nil || device == nil {
		f.cancel("m.key_mismatch", "unknown device")
		return err
	}
	public, err := f.c.store.GetCrossSigningKeys(f.c.ctx, f.user)
	if err != nil {
		return err
	}
	master := public[id.XSUsageMaster].Key
	deviceProved, masterProved := false, false
	for name, given := range macs {
		key := ""
		switch name {
		case "ed25519:" + f.device.String():
			key, deviceProved = device.SigningKey.String(), true
		case "ed25519:" + master.String():
			key, masterProved = master.String(), master != ""
		default:
			continue
		}
		expected, err := f.mac(false, name, key)
		if err != nil {
			return err
		}
		if given, ok := given.(string); !ok || expected != trimmed(given) {
			f.cancel("m.key_mismatch", "the MAC of a key")
			return nil
		}
	}
	if !deviceProved {
		f.cancel("m.key_mismatch", "no MAC of the device key")
		return nil
	}
	f.trusted = func() error { return f.c.sign(f.user, master, masterProved, device) }
	return f.finish()
}

// finish says done, and ends the flow when the other side has said so too.
func (f *flow) finish() error {
	f.sentDone = true
	if err := f.send("done", map[string]any{}); err != nil {
		return err
	}
	if f.theirDone {
		return f.end()
	}
	return nil
}

// end signs what was proved: nothing before both have said done, because the other side may still cancel.
func (f *flow) end() error {
	if f.trusted != nil {
		if err := f.trusted(); err != nil {
			return err
		}
	}
	f.turn("done")
	return nil
}

// sign signs what a verification has proved; a nil device means that only the identity was.
func (c *client) sign(user id.UserID, master id.Ed25519, masterProved bool, device *id.Device) error {
	keys := c.mach.CrossSigningKeys
	if device != nil {
		proved := *device
		proved.Trust = id.TrustStateVerified
		if err := c.store.PutDevice(c.ctx, user, &proved); err != nil {
			return err
		}
	}
	switch {
	case user != c.matrix.UserID:
		if masterProved && keys != nil {
			if err := c.mach.SignUser(c.ctx, user, master); err != nil {
				return err
			}
		}
	case keys != nil && device != nil:
		if err := c.mach.SignOwnDevice(c.ctx, device); err != nil {
			return err
		}
	case keys == nil && masterProved:
		if err := c.mach.SignOwnMasterKey(c.ctx); err != nil {
			return err
		}
	}
	return c.download(user)
}

func decimalsOf(sas []byte) []int {
	return []int{
		(int(sas[0])<<5 | int(sas[1])>>3) + 1000,
		(int(sas[1]&7)<<10 | int(sas[2])<<2 | int(sas[3])>>6) + 1000,
		(int(sas[3]&63)<<7 | int(sas[4])>>1) + 1000,
	}
}

func emojiOf(sas []byte) (symbols, names []string) {
	var bits uint64
	for _, b := range sas[:6] {
		bits = bits<<8 | uint64(b)
	}
	for at := 0; at < 7; at++ {
		pair := strings.SplitN(emojiTable[bits>>(42-6*at)&63], " ", 2)
		symbols, names = append(symbols, pair[0]), append(names, pair[1])
	}
	return
}
