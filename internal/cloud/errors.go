package cloud

import (
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/endpoint"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/transport"
)

// SettingError is a setting that cannot be right, found without asking the cloud.
type SettingError = settings.SettingError

// What the compute service is not found by.
type (
	EndpointError = endpoint.EndpointError
	RegionError   = endpoint.RegionError
)

// What a request fails with on its way.
type (
	BodyTooLargeError  = transport.BodyTooLargeError
	BrokenAnswerError  = transport.BrokenAnswerError
	CertificateError   = transport.CertificateError
	CertificateProblem = transport.CertificateProblem
	HandshakeError     = transport.HandshakeError
	ProxyError         = transport.ProxyError
	RedirectError      = transport.RedirectError
	RedirectLoopError  = transport.RedirectLoopError
	SchemeError        = transport.SchemeError
)

// What is wrong with a certificate.
const (
	UnknownAuthority   = transport.UnknownAuthority
	OtherHost          = transport.OtherHost
	Expired            = transport.Expired
	NotYetValid        = transport.NotYetValid
	InvalidCertificate = transport.InvalidCertificate
)
