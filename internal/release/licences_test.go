package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// licences are those that whoever ships this provider's binary can comply with, by what only their texts say.
var licences = []struct{ name, text string }{
	{"MPL-2.0", "Mozilla Public License"},
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"BSD", "Redistribution and use in source and binary forms, with or without modification, are permitted"},
}

// Every module that the provider or its tests are compiled from is under a licence that is known and allowed; -v lists
// them.
func TestLicences(t *testing.T) {
	atRoot(t)
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}|{{.Version}}|{{.Dir}}{{end}}{{end}}"
	listed, err := exec.Command("go", "list", "-deps", "-test", "-f", format, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(listed)) {
		module := strings.Split(strings.TrimSpace(line), "|")
		if len(module) != 3 || seen[module[0]] {
			continue
		}
		seen[module[0]] = true
		licence := licenceIn(module[2])
		if licence == "" {
			t.Errorf("%s %s has no licence that is known to be allowed: see %s", module[0], module[1], module[2])
		}
		t.Logf("%-10s %s %s", licence, module[0], module[1])
	}
	if len(seen) < 20 {
		t.Errorf("only %d modules were found", len(seen))
	}
}

// licenceIn names the licence of the module in a folder; "" where it has none that is listed above.
func licenceIn(folder string) string {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "COPYING*"} {
		files, _ := filepath.Glob(filepath.Join(folder, pattern)) // fails for no pattern of ours
		for _, file := range files {
			content, _ := os.ReadFile(file) // what cannot be read names no licence
			text := strings.Join(strings.Fields(string(content)), " ")
			for _, licence := range licences {
				if strings.Contains(text, licence.text) {
					return licence.name
				}
			}
		}
	}
	return ""
}
