package main

import (
	"context"
	"errors"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

func (c *client) createRoom(a *arguments) (answer, error) {
	encrypted := a.Encrypted == nil || *a.Encrypted
	request := &mautrix.ReqCreateRoom{Preset: "private_chat", IsDirect: a.Direct}
	for _, user := range a.Invite {
		request.Invite = append(request.Invite, id.UserID(user))
	}
	initial := func(kind event.Type, content map[string]any) {
		empty := ""
		request.InitialState = append(request.InitialState, &event.Event{Type: kind, StateKey: &empty, Content: event.Content{Raw: content}})
	}
	if encrypted {
		content := map[string]any{"algorithm": "m.megolm.v1.aes-sha2"}
		if a.RotationMessages > 0 {
			content["rotation_period_msgs"] = a.RotationMessages
		}
		initial(event.StateEncryption, content)
	}
	if a.History != "" {
		initial(event.StateHistoryVisibility, map[string]any{"history_visibility": a.History})
	}
	made, err := c.matrix.CreateRoom(c.ctx, request)
	if err != nil {
		return nil, err
	}
	return c.until(15000, "room not in sync", func() (answer, error) {
		known, err := c.matrix.StateStore.IsEncrypted(c.ctx, made.RoomID)
		if err != nil || (encrypted && !known) || !c.matrix.StateStore.IsInRoom(c.ctx, made.RoomID, c.matrix.UserID) {
			return nil, err
		}
		// Those who are invited get keys as well, once this client has heard of them.
		for _, user := range request.Invite {
			if !c.matrix.StateStore.IsMembership(c.ctx, made.RoomID, user, event.MembershipInvite, event.MembershipJoin) {
				return nil, nil
			}
		}
		return answer{"roomId": made.RoomID}, nil
	})
}

func (c *client) invite(a *arguments) (answer, error) {
	_, err := c.matrix.InviteUser(c.ctx, id.RoomID(a.RoomID), &mautrix.ReqInviteUser{UserID: id.UserID(a.UserID)})
	return nil, err
}

func (c *client) kick(a *arguments) (answer, error) {
	_, err := c.matrix.KickUser(c.ctx, id.RoomID(a.RoomID), &mautrix.ReqKickUser{UserID: id.UserID(a.UserID)})
	return nil, err
}

func (c *client) leave(a *arguments) (answer, error) {
	_, err := c.matrix.LeaveRoom(c.ctx, id.RoomID(a.RoomID))
	return nil, err
}

func (c *client) join(a *arguments) (answer, error) {
	if _, err := c.matrix.JoinRoom(c.ctx, a.RoomID, nil); err != nil {
		return nil, err
	}
	a.UserID = c.matrix.UserID.String()
	return c.waitJoined(a)
}

func (c *client) waitJoined(a *arguments) (answer, error) {
	return c.until(a.Timeout, "not joined", func() (answer, error) {
		if c.matrix.StateStore.IsMembership(c.ctx, id.RoomID(a.RoomID), id.UserID(a.UserID), event.MembershipJoin) {
			return answer{}, nil
		}
		return nil, nil
	})
}

func (c *client) send(a *arguments) (answer, error) {
	a.Type, a.Content = "m.room.message", map[string]any{"msgtype": "m.text", "body": a.Body}
	return c.sendEvent(a)
}

func (c *client) sendEvent(a *arguments) (answer, error) {
	sent, err := c.sendRoom(id.RoomID(a.RoomID), a.Type, a.Content, a.Plain)
	return answer{"eventId": sent}, err
}

// sendRoom encrypts where the room is, unless plain.
func (c *client) sendRoom(room id.RoomID, kind string, content map[string]any, plain bool) (id.EventID, error) {
	eventType := event.Type{Type: kind, Class: event.MessageEventType}
	encrypted, err := c.matrix.StateStore.IsEncrypted(c.ctx, room)
	if err != nil {
		return "", err
	}
	var body any = content
	if encrypted && !plain {
		if body, err = c.encrypt(c.ctx, room, eventType, content); err != nil {
			return "", err
		}
		eventType = event.EventEncrypted
	}
	sent, err := c.matrix.SendMessageEvent(c.ctx, room, eventType, body)
	if err != nil {
		return "", err
	}
	return sent.EventID, nil
}

func (c *client) encrypt(ctx context.Context, room id.RoomID, kind event.Type, content any) (any, error) {
	result, err := c.mach.EncryptMegolmEvent(ctx, room, kind, content)
	if !crypto.IsShareError(err) {
		return result, err
	}
	members, err := c.matrix.StateStore.GetRoomJoinedOrInvitedMembers(ctx, room)
	if err != nil {
		return nil, err
	}
	if err := c.mach.ShareGroupSession(ctx, room, members); err != nil {
		return nil, err
	}
	return c.mach.EncryptMegolmEvent(ctx, room, kind, content)
}

func (c *client) waitMessage(a *arguments) (answer, error) {
	return c.until(a.Timeout, "no such message", func() (answer, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, one := range c.events {
			wanted := one.eventID == a.EventID || (a.EventID == "" && one.body == a.Body)
			if wanted && one.roomID == a.RoomID && !one.undecryptable {
				return answer{
					"roomId": one.roomID, "eventId": one.eventID, "sender": one.sender, "type": one.kind, "body": one.body,
					"content": one.content, "encrypted": one.encrypted, "senderTrust": one.trust,
				}, nil
			}
		}
		return nil, nil
	})
}

func (c *client) waitUndecryptable(a *arguments) (answer, error) {
	return c.until(a.Timeout, "no undecryptable event", func() (answer, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		one := c.events[a.EventID]
		if one == nil || !one.undecryptable || one.roomID != a.RoomID {
			return nil, nil
		}
		return answer{"code": one.code, "withheld": c.withheldCode(one.session)}, nil
	})
}

func (c *client) discardSession(a *arguments) (answer, error) {
	return nil, c.store.RemoveOutboundGroupSession(c.ctx, id.RoomID(a.RoomID))
}

func (c *client) isolation(a *arguments) (answer, error) {
	c.mu.Lock()
	c.strict = a.Mode == "cross-signed"
	c.mu.Unlock()
	c.mach.SendKeysMinTrust = id.TrustStateUnset
	if a.Mode == "cross-signed" {
		c.mach.SendKeysMinTrust = id.TrustStateCrossSignedTOFU
	}
	return nil, nil
}

// dropOlm puts a stranger's session in place of every session with that device, so that its next message cannot be read.
func (c *client) dropOlm(a *arguments) (answer, error) {
	device, err := c.mach.GetOrFetchDevice(c.ctx, id.UserID(a.UserID), id.DeviceID(a.DeviceID))
	if err != nil {
		return nil, err
	}
	sessions, err := c.store.GetSessions(c.ctx, device.IdentityKey)
	if err != nil {
		return nil, err
	}
	for _, one := range append(crypto.OlmSessionList{}, sessions...) {
		if err := c.store.DeleteSession(c.ctx, device.IdentityKey, one); err != nil {
			return nil, err
		}
	}
	return answer{"dropped": len(sessions)}, nil
}

func (c *client) requestKey(a *arguments) (answer, error) {
	c.mu.Lock()
	var found *event.Event
	for _, evt := range c.pending {
		if evt.ID.String() == a.EventID {
			found = evt
		}
	}
	c.mu.Unlock()
	if found == nil {
		return nil, errors.New("that event is not waiting for a key")
	}
	content := found.Content.AsEncrypted()
	return nil, c.mach.SendRoomKeyRequest(c.ctx, found.RoomID, content.SenderKey, content.SessionID, "", map[id.UserID][]id.DeviceID{
		c.matrix.UserID: {"*"},
	})
}
