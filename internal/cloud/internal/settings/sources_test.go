package settings

import "testing"

// TestSources_OneFormSwitchesOffTheOther: an ID and a name that stand in different places may mean different users.
func TestSources_OneFormSwitchesOffTheOther(t *testing.T) {
	for _, c := range []struct {
		name string
		from Sources
		want Setting
	}{
		{"an ID in the block, a name in the environment",
			Sources{FromBlock(Settings{"user_id": "1"}),
				FromOpenStack(environmentOf(environment{"OS_USERNAME": "env"}))},
			Setting{"1", "user_id", "user_id in the provider block", blockKind}},
		{"a name in the block, an ID in the environment",
			Sources{FromBlock(Settings{"user_name": "block"}),
				FromOpenStack(environmentOf(environment{"OS_USER_ID": "2"}))},
			Setting{"block", "user_name", "user_name in the provider block", blockKind}},
		{"both in the environment",
			Sources{FromBlock(nil), FromOpenStack(environmentOf(environment{"OS_USERNAME": "env", "OS_USER_ID": "2"}))},
			Setting{"2", "user_id", "OS_USER_ID in the environment", EnvironmentKind}},
		{"an empty ID in the block",
			Sources{FromBlock(Settings{"user_id": ""}),
				FromOpenStack(environmentOf(environment{"OS_USERNAME": "env"}))},
			Setting{"env", "user_name", "OS_USERNAME in the environment", EnvironmentKind}},
		{"neither", Sources{FromBlock(nil)}, Setting{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.from.First("user_id", "user_name"); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}
