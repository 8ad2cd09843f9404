package settings

import (
	"errors"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestArguments_HaveVariables, and no variable means two things.
func TestArguments_HaveVariables(t *testing.T) {
	seen := map[string]string{}
	for _, argument := range slices.Concat(Arguments, keyVariables, []Argument{loginEndpoint}) {
		if len(argument.Environment) == 0 {
			t.Errorf("%s has none", argument.Name)
		}
		for _, variable := range argument.Environment {
			if seen[variable] != "" {
				t.Errorf("%s stands for %s and for %s", variable, seen[variable], argument.Name)
			}
			seen[variable] = argument.Name
		}
	}
}

// TestHome: without one, nothing below the working directory is anybody's home.
func TestHome(t *testing.T) {
	account, err := user.Current()
	if err != nil {
		t.Skip(err)
	}
	t.Setenv("HOME", "")
	none := func(string) string { return "" }
	if got := ExpandHome("~/ca.pem", none); got != filepath.Join(account.HomeDir, "ca.pem") {
		t.Errorf("%s, and the account's home is %s", got, account.HomeDir)
	}
	set := environmentOf(environment{"HOME": "/home/me"})
	if got := ExpandHome("~/ca.pem", set); got != "/home/me/ca.pem" {
		t.Error(got)
	}
}

// TestInvalid_BlamesNoSecret: terraform prints the line of the argument that an error is attached to.
func TestInvalid_BlamesNoSecret(t *testing.T) {
	for argument, blamed := range map[string]string{"region": "region", "password": "", "token": "", "secret_key": "",
		"passcode": "", "key": ""} {
		err := Invalid(Setting{Text: "hunter2", Argument: argument, Origin: "somewhere"}, "Wrong", "no")
		wrong, ok := errors.AsType[*SettingError](err)
		if !ok || wrong.Argument != blamed || !strings.Contains(err.Error(), "somewhere") ||
			strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", argument, err)
		}
	}
}

type environment map[string]string

// environmentOf stands in for os.Getenv.
func environmentOf(variables environment) func(string) string {
	return func(name string) string { return variables[name] }
}

// TestOrigins: what an entry of clouds.yaml or a profile has whole is said to be from there once.
func TestOrigins(t *testing.T) {
	entry := Setting{Text: "me", Origin: "entry"}
	variable := Setting{Text: "hunter2", Origin: "OS_PASSWORD"}
	for want, of := range map[string][]Setting{
		"entry":              {entry, entry, entry},
		"entry, OS_PASSWORD": {entry, {}, variable, entry},
		"":                   {{}},
	} {
		if got := Origins(of...); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
