package main

import (
	"encoding/base64"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/backup"
	"maunium.net/go/mautrix/crypto/olm"
	"maunium.net/go/mautrix/crypto/signatures"
	"maunium.net/go/mautrix/crypto/ssss"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

func (c *client) bootstrapCrossSigning(a *arguments) (answer, error) {
	if c.mach.CrossSigningKeys == nil || a.Reset {
		keys, err := c.mach.GenerateCrossSigningKeys()
		if err != nil {
			return nil, err
		}
		err = c.mach.PublishCrossSigningKeys(c.ctx, keys, func(challenge *mautrix.RespUserInteractive) any {
			return answer{
				"type": "m.login.password", "session": challenge.Session, "password": a.Password,
				"identifier": answer{"type": "m.id.user", "user": c.user},
			}
		})
		if err != nil {
			return nil, err
		}
		if err := c.identityHeld(); err != nil {
			return nil, err
		}
	}
	public := c.mach.CrossSigningKeys.PublicKeys()
	return answer{"master": public.MasterKey, "selfSigning": public.SelfSigningKey, "userSigning": public.UserSigningKey}, nil
}

// identityHeld signs this device with the private keys that the machine now holds, and keeps them for own devices that ask.
func (c *client) identityHeld() error {
	if err := c.download(c.matrix.UserID); err != nil {
		return err
	}
	if err := c.mach.SignOwnDevice(c.ctx, c.mach.OwnIdentity()); err != nil {
		return err
	}
	if err := c.mach.SignOwnMasterKey(c.ctx); err != nil {
		return err
	}
	seeds := c.mach.ExportCrossSigningKeys()
	for name, seed := range map[id.Secret][]byte{
		id.SecretXSMaster: seeds.MasterKey, id.SecretXSSelfSigning: seeds.SelfSigningKey, id.SecretXSUserSigning: seeds.UserSigningKey,
	} {
		if err := c.store.PutSecret(c.ctx, name, unpadded(seed)); err != nil {
			return err
		}
	}
	return c.download(c.matrix.UserID)
}

func unpadded(data []byte) string { return base64.RawStdEncoding.EncodeToString(data) }

func (c *client) download(user id.UserID) error {
	_, err := c.mach.FetchKeys(c.ctx, []id.UserID{user}, true)
	c.notify()
	return err
}

func (c *client) bootstrapSecretStorage(a *arguments) (answer, error) {
	if c.mach.CrossSigningKeys == nil {
		return nil, refuse("failed", "cross-signing first")
	}
	key, err := c.mach.SSSS.GenerateAndUploadKey(c.ctx, a.Passphrase)
	if err != nil {
		return nil, err
	}
	if err := c.mach.UploadCrossSigningKeysToSSSS(c.ctx, key, c.mach.CrossSigningKeys); err != nil {
		return nil, err
	}
	if err := c.mach.SSSS.SetDefaultKeyID(c.ctx, key.ID); err != nil {
		return nil, err
	}
	backupKey, err := backup.NewMegolmBackupKey()
	if err != nil {
		return nil, err
	}
	data := backup.MegolmAuthData{PublicKey: id.Ed25519(unpadded(backupKey.PublicKey().Bytes()))}
	master := c.mach.CrossSigningKeys.MasterKey
	signature, err := master.SignJSON(data)
	if err != nil {
		return nil, err
	}
	data.Signatures = signatures.NewSingleSignature(c.matrix.UserID, id.KeyAlgorithmEd25519, master.PublicKey().String(), signature)
	made, err := c.matrix.CreateKeyBackupVersion(c.ctx, &mautrix.ReqRoomKeysVersionCreate[backup.MegolmAuthData]{
		Algorithm: id.KeyBackupAlgorithmMegolmBackupV1, AuthData: data,
	})
	if err != nil {
		return nil, err
	}
	if err := c.mach.SSSS.SetEncryptedAccountData(c.ctx, event.AccountDataMegolmBackupKey, backupKey.Bytes(), key); err != nil {
		return nil, err
	}
	if err := c.backupHeld(backupKey, made.Version); err != nil {
		return nil, err
	}
	return answer{"recoveryKey": key.RecoveryKey(), "backupVersion": made.Version}, nil
}

func (c *client) restore(a *arguments) (answer, error) {
	keyID, data, err := c.mach.SSSS.GetDefaultKeyData(c.ctx)
	if err != nil {
		return nil, err
	}
	var key *ssss.Key
	if a.RecoveryKey != "" {
		key, err = data.VerifyRecoveryKey(keyID, a.RecoveryKey)
	} else {
		key, err = data.VerifyPassphrase(keyID, a.Passphrase)
	}
	if err != nil {
		return nil, err
	}
	if err := c.mach.FetchCrossSigningKeysFromSSSS(c.ctx, key); err != nil {
		return nil, err
	}
	if err := c.identityHeld(); err != nil {
		return nil, err
	}
	secret, err := c.mach.SSSS.GetDecryptedAccountData(c.ctx, event.AccountDataMegolmBackupKey, key)
	if err != nil {
		return nil, err
	}
	backupKey, err := backup.MegolmBackupKeyFromBytes(secret)
	if err != nil {
		return nil, err
	}
	imported, err := c.restoreBackup(backupKey)
	return answer{"imported": imported}, err
}

func (c *client) secrets(a *arguments) (answer, error) {
	return c.until(a.Timeout, "secrets are missing", func() (answer, error) {
		c.backupLock.Lock()
		held := answer{"backup": c.backupKey != nil}
		c.backupLock.Unlock()
		all := c.mach.CrossSigningKeys != nil
		held["master"], held["selfSigning"], held["userSigning"] = all, all, all
		for _, name := range a.Want {
			if held[name] != true {
				return nil, nil
			}
		}
		return held, nil
	})
}

// requestSecrets asks own devices, and takes only what fits the published keys.
func (c *client) requestSecrets(a *arguments) (answer, error) {
	public, err := c.mach.GetOwnCrossSigningPublicKeys(c.ctx)
	if err != nil {
		return nil, err
	} else if public == nil {
		return nil, refuse("failed", "no published identity")
	}
	wait := 15 * time.Second
	if a.Timeout > 0 {
		wait = time.Duration(a.Timeout) * time.Millisecond
	}
	seeds := map[id.Secret][]byte{}
	for name, expected := range map[id.Secret]id.Ed25519{
		id.SecretXSMaster: public.MasterKey, id.SecretXSSelfSigning: public.SelfSigningKey, id.SecretXSUserSigning: public.UserSigningKey,
	} {
		err := c.mach.GetOrRequestSecret(c.ctx, name, func(text string) (bool, error) {
			seed, err := base64.RawStdEncoding.DecodeString(trimmed(text))
			if err != nil {
				return false, nil
			}
			key, err := olm.NewPKSigningFromSeed(seed)
			if err != nil || key.PublicKey() != expected {
				return false, nil
			}
			seeds[name] = seed
			return true, nil
		}, wait)
		if err != nil {
			return nil, refuse("timeout", string(name))
		}
	}
	err = c.mach.ImportCrossSigningKeys(crypto.CrossSigningSeeds{
		MasterKey: seeds[id.SecretXSMaster], SelfSigningKey: seeds[id.SecretXSSelfSigning], UserSigningKey: seeds[id.SecretXSUserSigning],
	})
	if err != nil {
		return nil, err
	}
	if err := c.identityHeld(); err != nil {
		return nil, err
	}
	err = c.mach.GetOrRequestSecret(c.ctx, id.SecretMegolmBackupV1, func(text string) (bool, error) {
		secret, err := base64.RawStdEncoding.DecodeString(trimmed(text))
		if err != nil {
			return false, nil
		}
		key, err := backup.MegolmBackupKeyFromBytes(secret)
		if err != nil {
			return false, nil
		}
		_, err = c.restoreBackup(key)
		return err == nil, nil
	}, wait)
	if err != nil {
		return nil, refuse("timeout", string(id.SecretMegolmBackupV1))
	}
	return nil, nil
}

func trimmed(text string) string {
	for len(text) > 0 && text[len(text)-1] == '=' {
		text = text[:len(text)-1]
	}
	return text
}

func (c *client) trust(a *arguments) (answer, error) {
	user := id.UserID(a.UserID)
	keys, err := c.store.GetCrossSigningKeys(c.ctx, user)
	if err != nil {
		return nil, err
	}
	master, known := keys[id.XSUsageMaster]
	verified, err := c.mach.IsUserTrusted(c.ctx, user)
	if err != nil {
		return nil, err
	}
	result := answer{"identityKnown": known, "identityVerified": verified, "master": nil}
	if known {
		result["master"] = master.Key
	}
	if a.DeviceID == "" {
		return result, nil
	}
	device, err := c.store.GetDevice(c.ctx, user, id.DeviceID(a.DeviceID))
	if err != nil {
		return nil, err
	}
	result["deviceKnown"], result["deviceVerified"], result["deviceSigned"] = device != nil, false, false
	if device == nil {
		return result, nil
	}
	state, err := c.mach.ResolveTrustContext(c.ctx, device)
	if err != nil {
		return nil, err
	}
	result["deviceVerified"] = state == id.TrustStateVerified || state == id.TrustStateCrossSignedVerified
	selfSigning := keys[id.XSUsageSelfSigning]
	bySelf, err := c.store.IsKeySignedBy(c.ctx, user, device.SigningKey, user, selfSigning.Key)
	if err != nil {
		return nil, err
	}
	byMaster, err := c.store.IsKeySignedBy(c.ctx, user, selfSigning.Key, user, master.Key)
	result["deviceSigned"] = bySelf && byMaster
	return result, err
}

func (c *client) waitTrust(a *arguments) (answer, error) {
	return c.until(a.Timeout, "not so", func() (answer, error) {
		now, err := c.trust(a)
		if err != nil {
			return nil, err
		}
		for name, wanted := range map[string]*bool{
			"identityVerified": a.IdentityVerified, "deviceVerified": a.DeviceVerified, "deviceSigned": a.DeviceSigned,
		} {
			if wanted != nil && now[name] != *wanted {
				return nil, nil
			}
		}
		return now, nil
	})
}

func (c *client) devices(a *arguments) (answer, error) {
	fetched, err := c.mach.FetchKeys(c.ctx, []id.UserID{id.UserID(a.UserID)}, true)
	if err != nil {
		return nil, err
	}
	list := []answer{}
	for _, device := range fetched[id.UserID(a.UserID)] {
		list = append(list, answer{"deviceId": device.DeviceID, "ed25519": device.SigningKey, "curve25519": device.IdentityKey})
	}
	return answer{"devices": list}, nil
}

func (c *client) refresh(a *arguments) (answer, error) {
	return nil, c.download(id.UserID(a.UserID))
}
