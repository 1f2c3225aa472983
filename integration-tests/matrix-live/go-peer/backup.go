package main

import (
	"encoding/json"
	"errors"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto/backup"
	"maunium.net/go/mautrix/id"
)

func (c *client) backupHeld(key *backup.MegolmBackupKey, version id.KeyBackupVersion) error {
	c.backupLock.Lock()
	c.backupKey, c.backupVersion = key, version
	c.backupLock.Unlock()
	c.notify()
	return c.store.PutSecret(c.ctx, id.SecretMegolmBackupV1, unpadded(key.Bytes()))
}

// backupLoop uploads what is not yet in the backup, once a second.
func (c *client) backupLoop() {
	for c.ctx.Err() == nil {
		if err := c.upload(); err != nil && c.ctx.Err() == nil {
			c.matrix.Log.Warn().Err(err).Msg("backup upload failed")
		}
		select {
		case <-c.ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (c *client) upload() error {
	c.backupLock.Lock()
	defer c.backupLock.Unlock()
	if c.backupKey == nil {
		return nil
	}
	sessions, err := c.store.GetGroupSessionsWithoutKeyBackupVersion(c.ctx, c.backupVersion).AsList()
	if err != nil || len(sessions) == 0 {
		return err
	}
	request := &mautrix.ReqKeyBackup{Rooms: map[id.RoomID]mautrix.ReqRoomKeyBackup{}}
	for _, session := range sessions {
		index := session.Internal.FirstKnownIndex()
		exported, err := session.Internal.Export(index)
		if err != nil {
			return err
		}
		chain := session.ForwardingChains
		if chain == nil {
			chain = []string{}
		}
		sealed, err := backup.EncryptSessionData(c.backupKey, backup.MegolmSessionData{
			Algorithm: id.AlgorithmMegolmV1, ForwardingKeyChain: chain, SenderKey: session.SenderKey,
			SenderClaimedKeys: backup.SenderClaimedKeys{Ed25519: session.SigningKey}, SessionKey: string(exported),
		})
		if err != nil {
			return err
		}
		data, err := json.Marshal(sealed)
		if err != nil {
			return err
		}
		room := request.Rooms[session.RoomID]
		if room.Sessions == nil {
			room.Sessions = map[id.SessionID]mautrix.ReqKeyBackupData{}
		}
		room.Sessions[session.ID()] = mautrix.ReqKeyBackupData{FirstMessageIndex: int(index), SessionData: data}
		request.Rooms[session.RoomID] = room
	}
	if _, err := c.matrix.PutKeysInBackup(c.ctx, c.backupVersion, request); err != nil {
		return err
	}
	for _, session := range sessions {
		session.KeyBackupVersion = c.backupVersion
		if err := c.store.PutGroupSession(c.ctx, session); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) backup(a *arguments) (answer, error) {
	return c.until(a.Timeout, "fewer keys in the backup", func() (answer, error) {
		info, err := c.matrix.GetKeyBackupLatestVersion(c.ctx)
		if errors.Is(err, mautrix.MNotFound) {
			return nil, nil
		} else if err != nil || info.Count < a.Count {
			return nil, err
		}
		_, untrusted := c.mach.GetAndVerifyLatestKeyBackupVersion(c.ctx, nil)
		return answer{"version": info.Version, "count": info.Count, "trusted": untrusted == nil}, nil
	})
}

// restoreBackup reads the whole backup with its private key; that key must belong to the newest version.
func (c *client) restoreBackup(key *backup.MegolmBackupKey) (int, error) {
	info, err := c.mach.GetAndVerifyLatestKeyBackupVersion(c.ctx, key)
	if err != nil {
		return 0, err
	}
	if string(info.AuthData.PublicKey) != unpadded(key.PublicKey().Bytes()) {
		return 0, refuse("failed", "that key is not this backup's")
	}
	keys, err := c.matrix.GetKeyBackup(c.ctx, info.Version)
	if err != nil {
		return 0, err
	}
	imported := 0
	for room, sessions := range keys.Rooms {
		for session, sealed := range sessions.Sessions {
			data, err := sealed.SessionData.Decrypt(key)
			if err != nil {
				return imported, err
			}
			if _, err := c.mach.ImportRoomKeyFromBackup(c.ctx, info.Version, room, session, data); err != nil {
				return imported, err
			}
			imported++
		}
	}
	return imported, c.backupHeld(key, info.Version)
}
