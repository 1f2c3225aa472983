package main

import (
	"context"
	"sync"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/id"
)

// keyStore is the library's memory store with a lock of its own around those methods that write under a reader's lock.
type keyStore struct {
	*crypto.MemoryStore
	mu sync.Mutex
}

func (s *keyStore) PutCrossSigningKey(ctx context.Context, user id.UserID, usage id.CrossSigningUsage, key id.Ed25519) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.MemoryStore.PutCrossSigningKey(ctx, user, usage, key)
}

func (s *keyStore) GetCrossSigningKeys(ctx context.Context, user id.UserID) (map[id.CrossSigningUsage]id.CrossSigningKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys, err := s.MemoryStore.GetCrossSigningKeys(ctx, user)
	result := make(map[id.CrossSigningUsage]id.CrossSigningKey, len(keys))
	for usage, key := range keys {
		result[usage] = key
	}
	return result, err
}

func (s *keyStore) PutSignature(ctx context.Context, user id.UserID, key id.Ed25519, signer id.UserID, by id.Ed25519, signature string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.MemoryStore.PutSignature(ctx, user, key, signer, by, signature)
}

func (s *keyStore) GetSignaturesForKeyBy(ctx context.Context, user id.UserID, key id.Ed25519, signer id.UserID) (map[id.Ed25519]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	signatures, err := s.MemoryStore.GetSignaturesForKeyBy(ctx, user, key, signer)
	result := make(map[id.Ed25519]string, len(signatures))
	for by, signature := range signatures {
		result[by] = signature
	}
	return result, err
}

func (s *keyStore) IsKeySignedBy(ctx context.Context, user id.UserID, key id.Ed25519, signer id.UserID, by id.Ed25519) (bool, error) {
	signatures, err := s.GetSignaturesForKeyBy(ctx, user, key, signer)
	_, signed := signatures[by]
	return signed, err
}

func (s *keyStore) DropSignaturesByKey(ctx context.Context, user id.UserID, key id.Ed25519) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.MemoryStore.DropSignaturesByKey(ctx, user, key)
}

func (s *keyStore) GetDevices(ctx context.Context, user id.UserID) (map[id.DeviceID]*id.Device, error) {
	devices, err := s.MemoryStore.GetDevices(ctx, user)
	if devices == nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	result := make(map[id.DeviceID]*id.Device, len(devices))
	for name, device := range devices {
		result[name] = device
	}
	return result, err
}

func (s *keyStore) PutDevice(ctx context.Context, user id.UserID, device *id.Device) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.MemoryStore.PutDevice(ctx, user, device)
}
