output "actions" {
  description = "What was done, by whom, and how it went."
  value = {
    for name, action in local.actions : name => {
      action  = action.action
      status  = action.status
      started = action.start_time
      user    = action.user_id
      events = [
        for event in coalesce(action.events, []) : format("%s: %s (%s to %s)",
          event.event,
          event.result == null ? "under way" : event.result,
          formatdate("hh:mm:ss", event.start_time),
          event.finish_time == null ? "now" : formatdate("hh:mm:ss", event.finish_time),
        )
      ]
    }
  }
}

output "failures" {
  description = "Each failed action with its reason."
  value       = local.failures
}
