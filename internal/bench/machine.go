package main

import (
	"bytes"
	"cmp"
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Machine is where and with what a run was made.
type Machine struct {
	Date, System, CPU, Memory, Terraform, Go string
	Modules                                  []string // of the provider, with versions: those that it stands on
}

func describeMachine(ctx context.Context, provider string) Machine {
	cpuinfo, _ := os.ReadFile("/proc/cpuinfo")
	meminfo, _ := os.ReadFile("/proc/meminfo")
	terraform, _ := exec.CommandContext(ctx, cmp.Or(os.Getenv("TERRAFORM"), "terraform"), "version").Output()
	first, _, _ := bytes.Cut(terraform, []byte("\n"))
	return Machine{
		Date:      time.Now().UTC().Format(time.DateOnly),
		System:    runtime.GOOS + "/" + runtime.GOARCH,
		CPU:       fmt.Sprintf("%d × %s", runtime.NumCPU(), cmp.Or(procField(cpuinfo, "model name"), "unknown")),
		Memory:    cmp.Or(procField(meminfo, "MemTotal"), "unknown"),
		Terraform: string(first),
		Go:        runtime.Version(),
		Modules:   modules(provider),
	}
}

// procField is the first line of that name in a file of /proc; "" where there is none.
func procField(text []byte, name string) string {
	for line := range bytes.Lines(text) {
		if key, value, _ := bytes.Cut(line, []byte(":")); string(bytes.TrimSpace(key)) == name {
			return string(bytes.TrimSpace(value))
		}
	}
	return ""
}

func modules(binary string) []string {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil
	}
	var found []string
	for _, module := range info.Deps {
		if strings.Contains(module.Path, "terraform-plugin") || strings.Contains(module.Path, "gophercloud") {
			path := strings.TrimPrefix(strings.TrimPrefix(module.Path, "github.com/"), "hashicorp/")
			found = append(found, path+" "+module.Version)
		}
	}
	return found
}
