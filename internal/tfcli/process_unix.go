//go:build unix

package tfcli

import (
	"os/exec"
	"syscall"
)

func executable(name string) string { return name }

// A group is a command with all the processes that it starts.
type group struct{ cmd *exec.Cmd }

// newGroup makes cmd, before it starts, the leader of a process group of its own. It also keeps a terminal's Ctrl-C
// from it: the caller passes that on by ending the context.
func newGroup(cmd *exec.Cmd) group {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return group{cmd}
}

func (g group) interrupt() error { return syscall.Kill(-g.cmd.Process.Pid, syscall.SIGINT) }

// kill ends whatever is left of the group, mostly nothing.
func (g group) kill() {
	if g.cmd.Process != nil {
		_ = syscall.Kill(-g.cmd.Process.Pid, syscall.SIGKILL)
	}
}
