terraform {
  required_version = ">= 1.4"
}

# The token is not a variable, so it is not in the state: the command finds it in its environment or in its login.
resource "terraform_data" "proof" {
  triggers_replace = concat([var.role_arn, var.workspace_id], var.triggers)

  provisioner "local-exec" {
    command = <<-EOT
      set -- connect "$AURORA_ROLE_ARN" --wait --workspace "$AURORA_WORKSPACE"
      if [ -n "$AURORA_CONNECTION_NAME" ]; then set -- "$@" --name "$AURORA_CONNECTION_NAME"; fi
      exec "$AURORA_COMMAND" "$@"
    EOT

    environment = merge(
      {
        AURORA_COMMAND         = var.aurora_command
        AURORA_ROLE_ARN        = var.role_arn
        AURORA_WORKSPACE       = var.workspace_id
        AURORA_CONNECTION_NAME = var.connection_name == null ? "" : var.connection_name
      },
      var.aurora_url == null ? {} : { AURORA_URL = var.aurora_url },
    )
  }
}
