// Package novatest tells tests about the real OpenStack cloud that this folder's nova-up.sh has brought up.
package novatest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// EnvWorld names the environment variable that holds the path of the cloud's world.json.
const EnvWorld = "NOVATEST_WORLD"

// World is all that nova-up.sh made: a Keystone, a Nova, who may log in, and the servers to read about.
type World struct {
	// IdentityURL is Keystone's root, with its version: http://127.0.0.1:27400/v3.
	IdentityURL string `json:"identity_url"`
	// ShortTokenIdentityURL is a second Keystone with the same accounts and catalog. Its tokens are good for
	// everything that the first one's are, but only for ShortTokenSeconds.
	ShortTokenIdentityURL string `json:"short_token_identity_url"`
	ShortTokenSeconds     int    `json:"short_token_seconds"`
	// ComputeURL is Nova's root, without a version. The catalog has it in three shapes: public with /v2.1,
	// internal with /v2.1/{project_id}, admin as it is.
	ComputeURL string `json:"compute_url"`
	Region     string `json:"region"`
	// Release is Debian's, from whose packages the cloud is made: bookworm, trixie or sid. "" for an embedded cloud.
	Release string `json:"release"`
	// NewestMicroversion is the newest that Nova knows: 2.93.
	NewestMicroversion string `json:"newest_microversion"`
	// Versions holds the version of each Debian package that the cloud is made from.
	Versions map[string]string `json:"versions"`
	// Accounts are, by user name: admin (of the whole cloud), member and reader (of the project demo) and
	// stranger (a member of the project other).
	Accounts map[string]Account `json:"accounts"`
	// ApplicationCredential is the member's.
	ApplicationCredential ApplicationCredential `json:"application_credential"`
	// ImageID and FlavorID are for tests that make a server of their own, with "networks": "none".
	ImageID  string `json:"image_id"`
	FlavorID string `json:"flavor_id"`
	// Servers are described, by name, in README.md.
	Servers map[string]Server `json:"servers"`
}

// Account is a user, its password and the project that it works in.
type Account struct {
	UserName    string `json:"user_name"`
	UserID      string `json:"user_id"`
	Password    string `json:"password"`
	ProjectName string `json:"project_name"`
	ProjectID   string `json:"project_id"`
	DomainName  string `json:"domain_name"`
	DomainID    string `json:"domain_id"`
}

// ApplicationCredential logs in by ID and Secret, or by Name, Secret and its owner's name and domain.
type ApplicationCredential struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Secret string `json:"secret"`
}

// Server is one seeded server.
type Server struct {
	ID string `json:"id"`
	// Actions are what an administrator is shown at microversion 2.84, in Nova's order, after seeding.
	Actions []Action `json:"actions"`
}

// Action is one action of a Server. Message is nil where Nova says null.
type Action struct {
	Action    string  `json:"action"`
	RequestID string  `json:"request_id"`
	Message   *string `json:"message"`
}

// ErrNoWorld is what Load returns where EnvWorld is not set: there is no real cloud to test on.
var ErrNoWorld = errors.New(EnvWorld + " is not set: no real Nova to test on (see internal/novatest/README.md)")

// Load reads the file that EnvWorld names.
func Load() (*World, error) {
	path := os.Getenv(EnvWorld)
	if path == "" {
		return nil, ErrNoWorld
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading what nova-up.sh made: %w", err)
	}
	var world World
	if err := json.Unmarshal(data, &world); err != nil {
		return nil, fmt.Errorf("reading what nova-up.sh made from %s: %w", path, err)
	}
	return &world, nil
}
