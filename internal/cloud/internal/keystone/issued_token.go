package keystone

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// issuedToken is a token and what Keystone said of it.
type issuedToken struct {
	number  int // how many came before it
	id      string
	catalog *tokens.ServiceCatalog
	project tokens.Project // the zero value where the token is for none
	details tokenDetails
	end     time.Time // by the clock here; zero where Keystone did not say

	isUnproven atomic.Bool // it replaces a refused one, and no service has accepted it yet
}

// authResult is what both a new token and a validated one say of themselves.
type authResult interface {
	ExtractTokenID() (string, error)
	ExtractServiceCatalog() (*tokens.ServiceCatalog, error)
	ExtractProject() (*tokens.Project, error)
	ExtractInto(to any) error
}

// tokenDetails is what else a token says of itself: a scope that is no project, and its times
// (keystone/common/render_token.py).
type tokenDetails struct {
	Trust struct {
		ID string `json:"id"`
	} `json:"OS-TRUST:trust"`
	System struct {
		All bool `json:"all"`
	} `json:"system"`

	IssuedAt  string `json:"issued_at"`  // 2026-11-28T18:00:00.000000Z
	ExpiresAt string `json:"expires_at"` // the same
}

func readToken(result authResult) (*issuedToken, error) {
	token, err := result.ExtractTokenID()
	if err != nil {
		return nil, err
	}
	if token == "" {
		return nil, errors.New("the answer has no X-Subject-Token header, so it is not Keystone's")
	}
	catalog, err := result.ExtractServiceCatalog()
	if err != nil {
		return nil, err
	}
	project, err := result.ExtractProject()
	if err != nil {
		return nil, err
	}
	found := &issuedToken{id: token, catalog: catalog}
	if err := result.ExtractInto(&found.details); err != nil {
		return nil, err
	}
	found.end = found.details.end(time.Now())
	if project != nil {
		found.project = *project
	}
	return found, nil
}

// end is when a token that came now will end, by the clock here, whatever Keystone's says; zero where it cannot be
// told.
func (d tokenDetails) end(now time.Time) time.Time {
	issued, errIssued := time.Parse(time.RFC3339, d.IssuedAt)
	expires, errExpires := time.Parse(time.RFC3339, d.ExpiresAt)
	if errIssued != nil || errExpires != nil {
		return time.Time{}
	}
	return now.Add(expires.Sub(issued))
}
