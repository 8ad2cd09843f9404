package provider

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/instanceaction"
)

// providerData is what a configured provider hands to its data sources: the cloud, and a client for each region of
// it.
type providerData struct {
	problem      error                       // why nothing can be read; nil where all is well
	cloud        *cloud.Cloud                // nil where there is a problem
	microversion instanceaction.Microversion // the configured one
	tries        int                         // of each request

	mutex   sync.Mutex
	clients map[string]*instanceaction.Client // by region; what one learns of a cloud is learnt once

	limiter  *instanceaction.Limiter // shared by all regions of the cloud
	reported reportedFailures
}

// client is a region's log, ready to be read.
type client struct {
	*instanceaction.Client
	region string // "" where it is not known
}

// newProviderData makes providerData of settings. Its errors are [*cloud.SettingError].
func newProviderData(
	settings cloud.Settings, getenv func(string) string, options cloud.Options,
) (*providerData, error) {
	limiter := instanceaction.NewLimiter()
	options.Log = func(ctx context.Context, entry cloud.LogEntry) {
		limiter.Answered(entry.StatusCode) // each try: the transport makes the next one by itself
		logTry(ctx, entry)
	}
	c, err := cloud.New(settings, getenv, options)
	if err != nil {
		return nil, err
	}
	microversion, err := configuredMicroversion(c)
	if err != nil {
		return nil, err
	}
	return &providerData{
		cloud: c, microversion: microversion, tries: 1 + options.MaxRetries,
		clients: map[string]*instanceaction.Client{}, limiter: limiter,
	}, nil
}

func configuredMicroversion(c *cloud.Cloud) (instanceaction.Microversion, error) {
	text, source := c.Microversion()
	if text == "" {
		return instanceaction.Microversion{}, nil
	}
	if !microversionFormat.matches(text) {
		return instanceaction.Microversion{}, &cloud.SettingError{
			Argument: "microversion", Summary: "Invalid microversion",
			Detail: fmt.Sprintf("%q %s. The value comes from %s.", text, microversionFormat.requirement, source),
		}
	}
	microversion, _ := instanceaction.ParseMicroversion(text)
	return microversion, nil
}

// client returns the client of a region's log; "" is the configured region, else the cloud's only one. The first call
// logs in.
func (d *providerData) client(ctx context.Context, region string) (*client, error) {
	if d.problem != nil {
		return nil, d.problem
	}
	compute, err := d.cloud.Compute(ctx, region)
	if err != nil {
		return nil, err
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.clients[compute.Region] == nil {
		d.clients[compute.Region] = instanceaction.NewClient(compute.Client, instanceaction.Options{
			Microversion: d.microversion, Limiter: d.limiter, Redact: d.cloud.Redact,
		})
	}
	return &client{Client: d.clients[compute.Region], region: compute.Region}, nil
}

// logTry writes one try of a request to Terraform's log. Headers and bodies never get that far.
func logTry(ctx context.Context, entry cloud.LogEntry) {
	fields := map[string]any{"method": entry.Method, "url": entry.URL, "duration": entry.Duration.String()}
	if entry.Err != nil {
		fields["error"] = entry.Err.Error()
		tflog.Debug(ctx, "request failed", fields)
		return
	}
	fields["status"], fields["cloud_request_id"] = entry.StatusCode, entry.RequestID
	tflog.Debug(ctx, "request answered", fields)
}
