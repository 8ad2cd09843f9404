package huawei

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
)

const (
	// metadataURL is the metadata service's: a link-local address, reached from an ECS only and without encryption.
	metadataURL     = "http://169.254.169.254"
	metadataTimeout = 3 * time.Second // as Huawei Cloud's SDKs have it
	metadataMaxBody = 64 << 10
	metadataToken   = "X-Metadata-Token" //nolint:gosec // a header's name
	metadataTokenTo = "60"               // seconds that the token for one question lives
)

// metadataService hands out the temporary keys of the agency of the ECS that this program runs on.
//
//	PUT /meta-data/latest/api/token          404 or 405 where the service wants no token
//	GET /openstack/latest/securitykey
//
// https://support.huaweicloud.com/intl/en-us/usermanual-ecs/ecs_03_0166.html; the token as in Huawei Cloud's Java SDK
// (core/auth/MetadataAccessor.java).
type metadataService struct {
	base   string
	client http.Client
}

// newMetadataService never goes through a proxy, follows no redirect, and sends nothing of ours.
func newMetadataService(base string) *metadataService {
	return &metadataService{base: base, client: http.Client{
		Timeout:       metadataTimeout,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// fetch returns the keys that are good now.
func (m *metadataService) fetch(ctx context.Context) (keyPair, error) {
	token, err := m.token(ctx)
	if err != nil {
		return keyPair{}, err
	}
	status, body, err := m.ask(ctx, http.MethodGet, "/openstack/latest/securitykey", metadataToken, token)
	switch {
	case err != nil:
		return keyPair{}, err
	case status == http.StatusUnauthorized, status == http.StatusNotFound:
		return keyPair{}, fmt.Errorf("the ECS has no agency: %s answered %d. Give the ECS an agency in the console",
			m.base, status)
	case status != http.StatusOK:
		return keyPair{}, fmt.Errorf("%s answered %d", m.base, status)
	}
	return readKeyPair(body)
}

// token is "" where the service wants none.
func (m *metadataService) token(ctx context.Context) (string, error) {
	status, body, err := m.ask(ctx, http.MethodPut, "/meta-data/latest/api/token",
		"X-Metadata-Token-Ttl-Seconds", metadataTokenTo)
	switch {
	case err != nil:
		return "", err
	case status == http.StatusOK:
		return strings.TrimSpace(string(body)), nil
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return "", nil
	}
	return "", fmt.Errorf("%s answered %d to the request for a token", m.base, status)
}

func (m *metadataService) ask(
	ctx context.Context, method, path, header, text string,
) (status int, body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, m.base+path, nil)
	if err != nil {
		return 0, nil, err
	}
	if text != "" {
		request.Header.Set(header, text)
	}
	response, err := m.client.Do(request)
	if failure, ok := errors.AsType[*url.Error](err); ok {
		err = failure.Err // the rest says what our text says
	}
	if err != nil {
		return 0, nil, fmt.Errorf("the metadata service was not reached, which is there on an ECS only: %w", err)
	}
	defer response.Body.Close()
	body, err = io.ReadAll(io.LimitReader(response.Body, metadataMaxBody))
	return response.StatusCode, body, err
}

// askECS asks for the keys of the ECS's own agency.
func (c *credential) askECS(ctx context.Context, service *metadataService) (keyPair, error) {
	keys, err := service.fetch(ctx)
	if err != nil {
		failure := auth.NewLoginError(err, c.secrets.Redact)
		failure.AuthURL, failure.URLArgument = service.base, "ecs_agency"
		failure.Wanted, failure.Credential = "keys", c.String()
		return keyPair{}, failure
	}
	return keys, nil
}
