package main

import (
	"slices"
	"time"

	"go.mau.fi/util/random"

	"maunium.net/go/mautrix/id"
)

// named finds a flow for a command; the lock is the caller's.
func (c *client) named(a *arguments) (*flow, error) {
	f := c.flows[a.Flow]
	if f == nil {
		return nil, refuse("unknown_flow", "no such flow")
	}
	return f, nil
}

// with runs a command on a flow under the lock.
func (c *client) with(a *arguments, run func(*flow) error) (answer, error) {
	c.flowLock.Lock()
	defer c.flowLock.Unlock()
	f, err := c.named(a)
	if err != nil {
		return nil, err
	}
	if f.over() {
		return nil, &refusal{code: "cancelled", message: f.code, more: answer{"code": f.code, "cancelledByMe": f.byMe}}
	}
	return nil, run(f)
}

func (c *client) verify(a *arguments) (answer, error) {
	user := id.UserID(a.UserID)
	if err := c.download(user); err != nil {
		return nil, err
	}
	content := map[string]any{"from_device": c.matrix.DeviceID, "methods": methods}
	c.flowLock.Lock()
	defer c.flowLock.Unlock()
	f := &flow{c: c, user: user, mine: true, room: id.RoomID(a.RoomID), device: id.DeviceID(a.DeviceID)}
	if f.room != "" {
		content["msgtype"], content["to"] = "m.key.verification.request", user
		content["body"] = "A verification request; this client cannot show it."
		sent, err := c.sendRoom(f.room, "m.room.message", content, a.Plain)
		if err != nil {
			return nil, err
		}
		f.id, f.device = sent.String(), ""
	} else {
		f.id = random.String(24)
		content["timestamp"], content["transaction_id"] = time.Now().UnixMilli(), f.id
		targets := []id.DeviceID{f.device}
		if f.device == "" {
			devices, err := c.store.GetDevices(c.ctx, user)
			if err != nil {
				return nil, err
			}
			targets = nil
			for device := range devices {
				if device != c.matrix.DeviceID {
					targets = append(targets, device)
				}
			}
		}
		for _, device := range targets {
			if err := c.sendToDevice("m.key.verification.request", user, device, content); err != nil {
				return nil, err
			}
		}
	}
	c.keep(f)
	f.turn("requested")
	return answer{"flow": f.id}, nil
}

func (c *client) accept(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		if f.mine || f.phase != "requested" {
			return refuse("failed", "nothing to accept")
		}
		common := []string{}
		for _, method := range methods {
			if opposite := map[string]string{
				"m.qr_code.show.v1": "m.qr_code.scan.v1", "m.qr_code.scan.v1": "m.qr_code.show.v1",
			}[method]; opposite != "" && slices.Contains(f.methods, opposite) || slices.Contains(f.methods, method) {
				common = append(common, method)
			}
		}
		if err := f.send("ready", map[string]any{"from_device": c.matrix.DeviceID, "methods": common}); err != nil {
			return err
		}
		f.turn("ready")
		return nil
	})
}

func (c *client) startSas(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		if f.start != nil {
			return nil
		}
		return f.startSas()
	})
}

func (c *client) confirm(a *arguments) (answer, error) {
	if _, err := c.with(a, func(f *flow) error {
		if f.sas == nil {
			return refuse("failed", "nothing to compare yet")
		}
		return f.sendMac()
	}); err != nil {
		return nil, err
	}
	return c.ended(a)
}

// ended waits for the end of a flow: its record when done, a refusal with the code when cancelled.
func (c *client) ended(a *arguments) (answer, error) {
	return c.until(a.Timeout, "the flow has not ended", func() (answer, error) {
		c.flowLock.Lock()
		defer c.flowLock.Unlock()
		f := c.flows[a.Flow]
		switch f.phase {
		case "done":
			result := f.record()
			result["done"] = true
			return result, nil
		case "cancelled":
			return nil, &refusal{code: "cancelled", message: "cancelled: " + f.code, more: answer{"code": f.code, "cancelledByMe": f.byMe}}
		}
		return nil, nil
	})
}

func (c *client) mismatch(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		if f.sas == nil {
			return refuse("failed", "nothing to compare yet")
		}
		f.cancel("m.mismatched_sas", "the numbers differ")
		return nil
	})
}

func (c *client) cancel(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		f.cancel("m.user", "cancelled by the user")
		return nil
	})
}

func (c *client) waitFlow(a *arguments) (answer, error) {
	wanted := slices.Index(phases, a.Phase)
	return c.until(a.Timeout, "no flow reached "+a.Phase, func() (answer, error) {
		c.flowLock.Lock()
		defer c.flowLock.Unlock()
		for at := len(c.recent) - 1; at >= 0; at-- {
			f := c.recent[at]
			if (a.Flow != "" && f.id != a.Flow) || (a.Flow == "" && f.user.String() != a.UserID) {
				continue
			}
			if f.phase == a.Phase || (f.phase != "cancelled" && wanted >= 0 && slices.Index(phases, f.phase) > wanted) {
				return f.record(), nil
			}
			if a.Flow != "" && f.phase == "cancelled" {
				return nil, &refusal{code: "cancelled", message: "cancelled: " + f.code, more: answer{"code": f.code, "cancelledByMe": f.byMe}}
			}
			if a.Flow != "" && f.phase == "done" {
				return nil, refuse("failed", "the flow is done")
			}
		}
		return nil, nil
	})
}
