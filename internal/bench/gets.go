package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"

	"golang.org/x/sync/errgroup"
)

// getsJob is what a program makes that asks the cloud what the data sources do, and nothing else.
type getsJob struct {
	URLs        []string
	Token       string
	Parallelism int
}

// runGets makes the GETs in a process of their own, and returns its user and system time.
func runGets(ctx context.Context, w world, parallelism int) (cpu time.Duration, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	job, err := json.Marshal(getsJob{URLs: w.urls(), Token: w.Token, Parallelism: parallelism})
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, self, playGets)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(job), os.Stderr
	err = cmd.Run()
	if cmd.ProcessState == nil {
		return 0, err
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), err
}

// makeGets plays the program: it reads its job, makes the GETs, and ends.
func makeGets(ctx context.Context, in io.Reader) error {
	var job getsJob
	if err := json.NewDecoder(in).Decode(&job); err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: job.Parallelism}}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(job.Parallelism)
	for _, url := range job.URLs {
		group.Go(func() error { return get(ctx, &client, url, job.Token) })
	}
	return group.Wait()
}

func get(ctx context.Context, client *http.Client, url, token string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("X-Auth-Token", token)
	request.Header.Set("OpenStack-API-Version", "compute 2.84")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s was answered with %s", url, response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
