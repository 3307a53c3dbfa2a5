resource "aws_iam_role" "aurora" {
  name                 = var.role_name
  description          = "Aurora works in this account through this role."
  max_session_duration = var.max_session_seconds

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          AWS = var.aurora_principal_arn
        }
        Action = concat(["sts:AssumeRole"], var.session_actions)
        Condition = merge(
          {
            StringEquals = {
              "sts:ExternalId" = var.external_id
            }
          },
          length(var.aurora_caller_arns) == 0 ? null : {
            ArnEquals = {
              "aws:PrincipalArn" = var.aurora_caller_arns
            }
          },
        )
      },
    ]
  })

  tags = {
    Application     = "Aurora"
    AuroraWorkspace = var.workspace_id
  }
}

resource "aws_iam_role_policy_attachment" "aurora" {
  for_each = var.policy_arns

  role       = aws_iam_role.aurora.name
  policy_arn = each.value
}

resource "aws_iam_role_policy" "aurora" {
  for_each = var.inline_policies

  name   = each.key
  role   = aws_iam_role.aurora.name
  policy = each.value
}

resource "aws_iam_policy" "aurora" {
  for_each = var.managed_policies

  name   = each.key
  policy = each.value
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each = var.managed_policies

  role       = aws_iam_role.aurora.name
  policy_arn = aws_iam_policy.aurora[each.key].arn
}

module "proof" {
  source = "./proof"
  count  = var.wait_for_proof ? 1 : 0

  role_arn        = aws_iam_role.aurora.arn
  workspace_id    = var.workspace_id
  connection_name = var.connection_name
  aurora_url      = var.aurora_url
  aurora_command  = var.aurora_command
  # A new role of the same name, or another trust policy, needs a new proof.
  triggers = [aws_iam_role.aurora.unique_id, aws_iam_role.aurora.assume_role_policy]

  depends_on = [
    aws_iam_role_policy.aurora,
    aws_iam_role_policy_attachment.aurora,
    aws_iam_role_policy_attachment.managed,
  ]
}
