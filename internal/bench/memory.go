package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Memory is what processes had in memory at most, in MiB; 0 where the system has no /proc to tell.
type Memory struct {
	TerraformMiB, ProviderMiB float64
}

// sampleEvery is how often a process is looked at. Its peak is the kernel's own count, so no more than what it grows
// within the last such moment of its life can be missed.
const sampleEvery = 10 * time.Millisecond

// watchMemory looks at the terraform that this process runs, and at the provider that terraform runs, until ctx ends.
func watchMemory(ctx context.Context, provider string) <-chan Memory {
	peaks := make(chan Memory, 1)
	self, _ := os.Readlink("/proc/self/exe")
	s := sampler{self: self, provider: provider, strangers: map[string]bool{}}
	go func() {
		ticker := time.NewTicker(sampleEvery)
		defer ticker.Stop()
		for ctx.Err() == nil {
			s.sample()
			<-ticker.C
		}
		peaks <- s.peaks
	}()
	return peaks
}

type sampler struct {
	self, provider string          // paths of executables
	strangers      map[string]bool // processes that are neither children nor grandchildren of this one
	peaks          Memory
}

func (s *sampler) sample() {
	proc, err := os.Open("/proc")
	if err != nil {
		return
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	for _, pid := range names {
		if pid[0] >= '1' && pid[0] <= '9' && !s.strangers[pid] {
			s.look(pid)
		}
	}
}

// look tells by its executable what a process is: one that was just forked is still its parent's image.
func (s *sampler) look(pid string) {
	me, parent := strconv.Itoa(os.Getpid()), parentOf(pid)
	if parent != me && parentOf(parent) != me {
		s.strangers[pid] = true
		return
	}
	executable, err := os.Readlink("/proc/" + pid + "/exe")
	switch {
	case err != nil || executable == s.self:
	case executable == s.provider:
		s.peaks.ProviderMiB = max(s.peaks.ProviderMiB, peakOf(pid))
	case parent == me:
		s.peaks.TerraformMiB = max(s.peaks.TerraformMiB, peakOf(pid))
	}
}

func parentOf(pid string) string {
	status, _ := os.ReadFile("/proc/" + pid + "/status")
	return procField(status, "PPid")
}

// peakOf is a process's greatest resident set so far, in MiB.
func peakOf(pid string) float64 {
	status, _ := os.ReadFile("/proc/" + pid + "/status")
	var kib float64
	_, _ = fmt.Sscanf(procField(status, "VmHWM"), "%g kB", &kib) // 0 for a process that has just ended
	return kib / 1024
}
