package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// action is the answer of "show", as it is needed for a state.
type action struct {
	Action       *string `json:"action"`
	InstanceUUID *string `json:"instance_uuid"`
	Message      *string `json:"message"`
	ProjectID    *string `json:"project_id"`
	UserID       *string `json:"user_id"`
	StartTime    *string `json:"start_time"`
	UpdatedAt    *string `json:"updated_at"`
	Events       []event `json:"events"`
}

type event struct {
	Event      *string `json:"event"`
	StartTime  *string `json:"start_time"`
	FinishTime *string `json:"finish_time"`
	Result     *string `json:"result"`
	Traceback  *string `json:"traceback"`
	Host       *string `json:"host"`
	HostID     *string `json:"hostId"`
	Details    *string `json:"details"`
}

func (s *server) get(ctx context.Context, serverID, requestID string) (action, error) {
	target := s.endpoint + "/servers/" + serverID + "/os-instance-actions/" + requestID
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return action{}, err
	}
	request.Header.Set("X-Auth-Token", s.token)
	request.Header.Set("OpenStack-API-Version", "compute 2.84")
	response, err := s.http.Do(request)
	if err != nil {
		return action{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return action{}, fmt.Errorf("the cloud answered %s", response.Status)
	}
	body, err := io.ReadAll(response.Body) // to the end, so that the connection serves the next one
	if err != nil {
		return action{}, err
	}
	var document struct {
		InstanceAction action `json:"instanceAction"`
	}
	err = json.Unmarshal(body, &document)
	return document.InstanceAction, err
}

// fill completes the values of a configuration to those of a state.
func (a action) fill(values map[string]tftypes.Value) {
	succeeded := "succeeded"
	for name, text := range map[string]*string{
		"action": a.Action, "instance_uuid": a.InstanceUUID, "message": a.Message, "project_id": a.ProjectID,
		"user_id": a.UserID, "start_time": a.StartTime, "updated_at": a.UpdatedAt, "status": &succeeded,
	} {
		values[name] = tftypes.NewValue(tftypes.String, text)
	}
	events := make([]tftypes.Value, 0, len(a.Events))
	for _, event := range a.Events {
		events = append(events, event.value())
	}
	values["events"] = tftypes.NewValue(eventsType, events)
}

func (e event) value() tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, text := range map[string]*string{
		"event": e.Event, "start_time": e.StartTime, "finish_time": e.FinishTime, "result": e.Result,
		"traceback": e.Traceback, "host": e.Host, "host_id": e.HostID, "details": e.Details,
	} {
		values[name] = tftypes.NewValue(tftypes.String, text)
	}
	return tftypes.NewValue(eventType, values)
}
