package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// Counts are what a cloud saw since it was last asked.
type Counts struct {
	Requests    int
	Tokens      int // logins
	Connections int // to the compute service, that carried a request
}

// serveCloud plays the cloud: it writes its world as a line of JSON, then, for each line that it reads, its counts
// since the one before. It ends with its input.
func serveCloud(latencyMS string, in io.Reader, out io.Writer) error {
	latency, err := strconv.Atoi(latencyMS)
	if err != nil {
		return err
	}
	cloud, err := fakecloud.Start(
		fakecloud.WithLatency(time.Duration(latency)*time.Millisecond), fakecloud.WithServers(cloudsServers()...))
	if err != nil {
		return err
	}
	defer cloud.Close()
	user := fakecloud.Member
	lines := json.NewEncoder(out)
	err = lines.Encode(world{
		AuthURL: cloud.IdentityURL() + "/v3", ComputeURL: cloud.ComputeURL() + "/v2.1", Token: cloud.IssueToken(user),
		UserName: user.UserName, Password: user.Password, ProjectName: user.ProjectName, DomainName: user.DomainName,
	})
	for asked := bufio.NewScanner(in); err == nil && asked.Scan(); {
		err = lines.Encode(count(cloud.Requests()))
		cloud.ResetRequests()
	}
	return err
}

func count(requests []fakecloud.Request) Counts {
	connections := map[string]struct{}{}
	counts := Counts{Requests: len(requests)}
	for i := range requests {
		r := &requests[i]
		if r.Service == fakecloud.Compute {
			connections[r.Conn] = struct{}{}
		}
		if r.Method == http.MethodPost && r.Path == "/v3/auth/tokens" {
			counts.Tokens++
		}
	}
	counts.Connections = len(connections)
	return counts
}

// cloudProcess is a cloud that runs beside.
type cloudProcess struct {
	world  world
	in     io.WriteCloser
	out    *json.Decoder
	cancel context.CancelFunc
	cmd    *exec.Cmd
}

func startCloud(ctx context.Context, latencyMS int) (*cloudProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	c := &cloudProcess{cancel: cancel, cmd: exec.CommandContext(ctx, self, playCloud, strconv.Itoa(latencyMS))}
	c.cmd.Stderr = os.Stderr
	var out io.Reader
	if c.in, err = c.cmd.StdinPipe(); err == nil {
		out, err = c.cmd.StdoutPipe()
	}
	if err == nil {
		err = c.cmd.Start()
	}
	if err == nil {
		c.out = json.NewDecoder(out)
		err = c.out.Decode(&c.world)
	}
	if err != nil {
		c.close()
		return nil, fmt.Errorf("starting the cloud: %w", err)
	}
	return c, nil
}

// counts are what the cloud saw since the last call.
func (c *cloudProcess) counts() (Counts, error) {
	var counts Counts
	_, err := io.WriteString(c.in, "\n")
	if err == nil {
		err = c.out.Decode(&counts)
	}
	return counts, err
}

func (c *cloudProcess) close() {
	c.cancel()
	_ = c.cmd.Wait() // killed, or never started
}
