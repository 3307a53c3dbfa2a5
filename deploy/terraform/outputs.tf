output "role_arn" {
  description = "The ARN of the role. With wait_for_proof, known when Aurora has proven the role."
  value       = aws_iam_role.aurora.arn

  depends_on = [module.proof]
}

output "role_name" {
  description = "The name of the role, to attach more policies."
  value       = aws_iam_role.aurora.name
}
