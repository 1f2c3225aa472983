package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"

	"maunium.net/go/mautrix/id"
)

// QR codes: Matrix specification, "QR codes".

const (
	modeOtherUser = iota
	modeSelfTrusted
	modeSelfUntrusted
)

func (f *flow) secretIs(given string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(trimmed(given))
	return err == nil && hmac.Equal(raw, f.secret)
}

type qrCode struct {
	mode         byte
	flow         string
	first, other string // unpadded base64
	secret       []byte
}

func parseQr(data []byte) (*qrCode, error) {
	if len(data) < 10 || string(data[:6]) != "MATRIX" || data[6] != 2 || data[7] > modeSelfUntrusted {
		return nil, refuse("failed", "not a code of version 2")
	}
	rest := data[10:]
	length := int(binary.BigEndian.Uint16(data[8:10]))
	if len(rest) < length+64+8 {
		return nil, refuse("failed", "the code is too short")
	}
	return &qrCode{
		mode: data[7], flow: string(rest[:length]), first: unpadded(rest[length : length+32]),
		other: unpadded(rest[length+32 : length+64]), secret: rest[length+64:],
	}, nil
}

func (q *qrCode) bytes() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("MATRIX")
	out.Write([]byte{2, q.mode})
	out.Write(binary.BigEndian.AppendUint16(nil, uint16(len(q.flow))))
	out.WriteString(q.flow)
	for _, key := range []string{q.first, q.other} {
		raw, err := base64.RawStdEncoding.DecodeString(key)
		if err != nil {
			return nil, err
		}
		out.Write(raw)
	}
	out.Write(q.secret)
	return out.Bytes(), nil
}

type identities struct {
	own, theirs id.Ed25519 // master keys
	device      *id.Device // theirs
	trusted     bool       // this device trusts its own user's identity
}

func (f *flow) identities() (*identities, error) {
	public, err := f.c.mach.GetOwnCrossSigningPublicKeys(f.c.ctx)
	if err != nil {
		return nil, err
	} else if public == nil {
		return nil, refuse("unsupported", "no identity of our own")
	}
	keys, err := f.c.store.GetCrossSigningKeys(f.c.ctx, f.user)
	if err != nil {
		return nil, err
	}
	device, err := f.c.store.GetDevice(f.c.ctx, f.user, f.device)
	if err != nil {
		return nil, err
	} else if device == nil {
		return nil, refuse("failed", "unknown device")
	}
	trusted, _, _, err := f.c.mach.GetOwnCrossSigningVerificationStatus(f.c.ctx)
	return &identities{own: public.MasterKey, theirs: keys[id.XSUsageMaster].Key, device: device, trusted: trusted}, err
}

// scan takes the code that the other side shows: its keys must be those that we have downloaded, and ours must be ours.
func (c *client) scan(a *arguments) (answer, error) {
	if _, err := c.with(a, func(f *flow) error {
		data, err := base64.RawStdEncoding.DecodeString(trimmed(a.Bytes))
		if err != nil {
			return err
		}
		code, err := parseQr(data)
		if err != nil {
			return err
		}
		known, err := f.identities()
		if err != nil {
			return err
		}
		own := c.mach.OwnIdentity().SigningKey.String()
		var first, other string
		masterProved, device := true, (*id.Device)(nil)
		switch code.mode {
		case modeOtherUser:
			first, other = known.theirs.String(), known.own.String()
		case modeSelfTrusted:
			first, other = known.own.String(), own
		default:
			first, other = known.device.SigningKey.String(), known.own.String()
			masterProved, device = false, known.device
		}
		if code.flow != f.id || code.first != first || code.other != other {
			f.cancel("m.key_mismatch", "the code's keys are not the known ones")
			return nil
		}
		f.secret, f.scanner = code.secret, true
		f.trusted = func() error { return c.sign(f.user, known.theirs, masterProved, device) }
		if err := f.send("start", map[string]any{
			"from_device": c.matrix.DeviceID.String(), "method": methodScan, "secret": unpadded(code.secret),
		}); err != nil {
			return err
		}
		f.turn("started")
		return nil
	}); err != nil {
		return nil, err
	}
	return c.ended(a)
}

func (c *client) showQr(a *arguments) (answer, error) {
	var shown []byte
	_, err := c.with(a, func(f *flow) error {
		known, err := f.identities()
		if err != nil {
			return err
		}
		code := &qrCode{flow: f.id, secret: make([]byte, 16)}
		if _, err := rand.Read(code.secret); err != nil {
			return err
		}
		masterProved, device := true, (*id.Device)(nil)
		switch {
		case f.user != c.matrix.UserID:
			code.mode, code.first, code.other = modeOtherUser, known.own.String(), known.theirs.String()
		case known.trusted:
			code.mode, code.first, code.other = modeSelfTrusted, known.own.String(), known.device.SigningKey.String()
			masterProved, device = false, known.device
		default:
			code.mode, code.first, code.other = modeSelfUntrusted, c.mach.OwnIdentity().SigningKey.String(), known.own.String()
		}
		f.secret = code.secret
		f.trusted = func() error { return c.sign(f.user, known.theirs, masterProved, device) }
		shown, err = code.bytes()
		return err
	})
	return answer{"bytes": unpadded(shown)}, err
}

func (c *client) confirmScan(a *arguments) (answer, error) {
	if _, err := c.with(a, func(f *flow) error {
		if f.phase != "scanned" {
			return refuse("failed", "not scanned")
		}
		return f.finish()
	}); err != nil {
		return nil, err
	}
	return c.ended(a)
}
