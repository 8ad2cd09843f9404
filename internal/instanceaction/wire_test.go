package instanceaction

// wireAction is an action as a cloud writes it in JSON, for tests that play a cloud.
type wireAction struct {
	Action       *string `json:"action"`
	InstanceUUID *string `json:"instance_uuid"`
	RequestID    *string `json:"request_id"`
	ProjectID    *string `json:"project_id"`
	UserID       *string `json:"user_id"`
	StartTime    *string `json:"start_time"`
	Message      *string `json:"message"`
	UpdatedAt    *string `json:"updated_at"`

	Events []*wireEvent `json:"events"` // nil for null, empty for []
}

type wireEvent struct {
	Event      *string `json:"event"`
	StartTime  *string `json:"start_time"`
	FinishTime *string `json:"finish_time"`
	Result     *string `json:"result"`
	Traceback  *string `json:"traceback"`
	HostID     *string `json:"hostId"`
	Host       *string `json:"host"`
	Details    *string `json:"details"`
}
