/**
 * The code of the function in the stack, as the template contains it. CloudFormation accepts at most 4,096 characters.
 * The physical id of the custom resource is the ARN of the role. So CloudFormation deletes the old one when the role
 * has another ARN, and the function recognises a role that stays.
 */
export const REPORT_LAMBDA = `// Reports the role of this stack to Aurora, and disconnects it when the stack is deleted.
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const ask = async (url, body) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20000),
  }).catch((error) => {
    throw new Error('Cannot reach ' + url + ': ' + (error.cause?.message ?? error.message));
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const [{ message = url + ' answered ' + response.status + '.', extensions = {} } = {}] = answer.errors ?? [];
  const isFinal = response.status < 500 && response.status !== 429;
  throw Object.assign(new Error([message, ...(extensions.remedies ?? [])].join(' ')), { isFinal });
};

// Asks again while Aurora is away.
const askUntil = async (end, url, body) => {
  for (;;) {
    try {
      return await ask(url, body);
    } catch (error) {
      if (error.isFinal || Date.now() > end) throw error;
      await wait(10000);
    }
  }
};

const connect = async ({ Url, RoleArn, ReportToken, DisconnectToken, WaitForProof }, isNew, end) => {
  const report = { token: ReportToken, roleArn: RoleArn, disconnectToken: DisconnectToken };
  let { status, reason } = await askUntil(Date.now() + 60000, Url, report);
  if (!isNew || WaitForProof !== 'true') return;
  while (status === 'PENDING' && Date.now() < end) {
    await wait(5000);
    const question = { token: DisconnectToken, roleArn: RoleArn };
    ({ status, reason } = await askUntil(end, Url + '/status', question));
  }
  if (status === 'CONNECTED') return;
  const still = status === 'PENDING' ? 'Aurora is still verifying the role. ' : '';
  throw new Error(still + (reason ?? 'The connection is ' + status + '.'));
};

exports.handler = async (event, context) => {
  const { RequestType, ResourceProperties: properties, PhysicalResourceId: before } = event;
  const { StackId, RequestId, LogicalResourceId } = event;
  const { Url, RoleArn, DisconnectToken } = properties;
  const answer = { Status: 'SUCCESS', PhysicalResourceId: RoleArn, StackId, RequestId, LogicalResourceId };
  const end = Date.now() + context.getRemainingTimeInMillis() - 60000;
  try {
    if (RequestType === 'Delete') {
      answer.PhysicalResourceId = before;
      await ask(Url + '/disconnect', { token: DisconnectToken, roleArn: before });
    } else await connect(properties, RoleArn !== before, end);
  } catch (error) {
    // A deletion always succeeds, and so does the update of a role that stays: a rollback is one.
    if (RequestType !== 'Delete' && RoleArn !== before)
      Object.assign(answer, { Status: 'FAILED', Reason: error.message.slice(0, 2000) });
  }
  // CloudFormation has signed the address for an empty content type.
  const body = JSON.stringify(answer);
  await fetch(event.ResponseURL, { method: 'PUT', headers: { 'Content-Type': '' }, body });
};
`;
