package cloud

import (
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/auth"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/huawei"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// LoginError is an identity service that did not let us in, or was not reached.
type LoginError = auth.LoginError

// RefusedKeysError is a request that was not sent, because an earlier one by the same access key was refused.
type RefusedKeysError = huawei.RefusedKeysError

// SettingError is a setting that cannot be right, found without asking the cloud.
type SettingError = settings.SettingError

// The errors of a compute service that is not found.
type (
	// EndpointError is a catalog without the endpoint that is wanted, or one that several fit.
	EndpointError = endpoint.Error
	// RegionError is a catalog of several regions where none is wanted.
	RegionError = endpoint.RegionError
)

// The errors of a request on its way; each is described where it is made.
//
//revive:disable:exported
type (
	BodyTooLargeError = transport.BodyTooLargeError
	BrokenAnswerError = transport.BrokenAnswerError
	CertificateError  = transport.CertificateError
	HandshakeError    = transport.HandshakeError
	ProxyError        = transport.ProxyError
	RedirectError     = transport.RedirectError
	RedirectLoopError = transport.RedirectLoopError
	SchemeError       = transport.SchemeError
)

//revive:enable:exported

// What is wrong with a certificate.
const (
	UnknownAuthority   = transport.UnknownAuthority
	OtherHost          = transport.OtherHost
	Expired            = transport.Expired
	NotYetValid        = transport.NotYetValid
	InvalidCertificate = transport.InvalidCertificate
)
