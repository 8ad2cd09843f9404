package main

import (
	"bytes"
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
	terraform, _ := exec.CommandContext(ctx, terraformName(), "version").Output()
	first, _, _ := bytes.Cut(terraform, []byte("\n"))
	return Machine{
		Date:      time.Now().UTC().Format(time.DateOnly),
		System:    runtime.GOOS + "/" + runtime.GOARCH,
		CPU:       fmt.Sprintf("%d × %s", runtime.NumCPU(), infoField(cpuinfo, "model name")),
		Memory:    infoField(meminfo, "MemTotal"),
		Terraform: string(first),
		Go:        runtime.Version(),
		Modules:   modules(provider),
	}
}

func terraformName() string {
	if name := os.Getenv("TERRAFORM"); name != "" {
		return name
	}
	return "terraform"
}

// infoField is the first line of that name in a file of /proc; "unknown" where there is none.
func infoField(info []byte, name string) string {
	for line := range strings.Lines(string(info)) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
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
