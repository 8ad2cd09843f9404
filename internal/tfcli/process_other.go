//go:build !unix

package tfcli

import "os/exec"

func executable(name string) string { return name + ".exe" }

// A group is here the command alone: without process groups, terraform itself must end what it started.
type group struct{ cmd *exec.Cmd }

func newGroup(cmd *exec.Cmd) group { return group{cmd} }

func (g group) interrupt() error { return g.cmd.Process.Kill() }

func (group) kill() {}
