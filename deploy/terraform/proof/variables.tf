variable "role_arn" {
  description = "The ARN of the role to connect."
  type        = string
}

variable "workspace_id" {
  description = "The id of the Aurora workspace."
  type        = string
}

variable "connection_name" {
  description = "A name for the account in Aurora."
  type        = string
  default     = null
}

variable "aurora_url" {
  description = "The address of Aurora. Default: AURORA_URL of the environment, or the login."
  type        = string
  default     = null
}

variable "aurora_command" {
  description = "The command, as a name on the PATH or a path."
  type        = string
  default     = "aurora"
}

variable "triggers" {
  description = "Values that need a new proof when they change."
  type        = list(string)
  default     = []
}
