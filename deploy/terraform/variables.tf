variable "aurora_principal_arn" {
  description = "Who may assume the role: Aurora's account, as the setup kit shows it."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:root$", var.aurora_principal_arn))
    error_message = "Write the ARN of Aurora's account, such as arn:aws:iam::123456789012:root."
  }
}

variable "external_id" {
  description = "The External ID of the Aurora workspace. It is no secret by itself, so plans show it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@:/-]{2,1224}$", var.external_id))
    error_message = "Copy the External ID exactly as Aurora shows it: 2 to 1224 letters, digits or characters of _+=,.@:/-"
  }
}

variable "workspace_id" {
  description = "The id of the Aurora workspace. A tag of the role shows it."
  type        = string
}

variable "policy_arns" {
  description = "The ARNs of managed policies for the role: what Aurora may do. An empty list with inline_policies or managed_policies."
  type        = set(string)
}

variable "inline_policies" {
  description = "Policies of the role alone: JSON documents by name."
  type        = map(string)
  default     = {}
}

variable "managed_policies" {
  description = "Policies to create in the account and attach, where inline policies would be too large: JSON documents by name."
  type        = map(string)
  default     = {}
}

variable "role_name" {
  description = "The name of the role."
  type        = string
  default     = "AuroraRole"

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.role_name))
    error_message = "A role name has 1 to 64 letters, digits or characters of _+=,.@-"
  }
}

variable "max_session_seconds" {
  description = "The maximum duration of a session of the role, in seconds."
  type        = number
  default     = 3600

  validation {
    condition     = var.max_session_seconds >= 3600 && var.max_session_seconds <= 43200
    error_message = "The maximum session duration is 3600 to 43200 seconds."
  }
}

variable "session_actions" {
  description = "Actions in addition to sts:AssumeRole, where the setup kit shows them: sts:TagSession, sts:SetSourceIdentity."
  type        = list(string)
  default     = []
}

variable "aurora_caller_arns" {
  description = "Narrows the trust to Aurora's present user or role: callerArns of the setup kit's trust policy. When Aurora gets another one, the role refuses it until you change this. Default: the whole account."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.aurora_caller_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(user|role)/.+$", arn))])
    error_message = "Write ARNs of a user or role, such as arn:aws:iam::123456789012:user/aurora-service-user."
  }
}

variable "wait_for_proof" {
  description = "Connect the role in Aurora, and wait until Aurora has proven it. Needs the command aurora and its token."
  type        = bool
  default     = false
}

variable "connection_name" {
  description = "With wait_for_proof: a name for the account in Aurora."
  type        = string
  default     = null
}

variable "aurora_url" {
  description = "With wait_for_proof: the address of Aurora. Default: AURORA_URL of the environment, or the login."
  type        = string
  default     = null
}

variable "aurora_command" {
  description = "With wait_for_proof: the command, as a name on the PATH or a path."
  type        = string
  default     = "aurora"
}
